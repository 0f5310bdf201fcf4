// What a selector finds is what Python drew there: that it is there, the tests in the browser see.
type Found = import("../../course/widget/static/common.js").Found;
interface ParentNode {
  querySelector(selectors: string): Found;
  querySelectorAll(selectors: string): NodeListOf<Found>;
}
interface Element {
  closest(selectors: string): Found | null;
}
// Newer than the library of types, and not in every browser.
interface Uint8ArrayConstructor {
  fromBase64?: (text: string) => Uint8Array<ArrayBuffer>;
}
