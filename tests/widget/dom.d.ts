// What a selector finds is what Python drew there: that it is there, the tests in the browser see.
type Found = import("../../course/widget/static/common.js").Found;
interface ParentNode {
  querySelector(selectors: string): Found;
  querySelectorAll(selectors: string): NodeListOf<Found>;
}
interface Element {
  closest(selectors: string): Found | null;
}
