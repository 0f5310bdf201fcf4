// What a selector finds is whatever Python drew there: TypeScript cannot know more than the reader.
interface ParentNode {
  querySelector(selectors: string): any;
  querySelectorAll(selectors: string): NodeListOf<any>;
}
