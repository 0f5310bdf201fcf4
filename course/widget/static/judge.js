// Judging an answer: pure functions on a card as view.quiz made it. What was said is always a list
// of texts: keys of choices, or the one text that was typed. course/lesson/quiz.py judges the same
// way in Python; a test holds both against each other.

/**
 * @typedef {object} Card
 * @property {string} id
 * @property {string} kind
 * @property {string} heading
 * @property {string} asks      markup
 * @property {string[]} hints
 * @property {string[]} right
 * @property {number} near
 * @property {Record<string, string>} whys
 * @property {string} tells     markup
 * @property {string} wants     what an answer is, in words
 * @property {number} tries     so many answers are taken; 0: any number
 * @property {boolean} live     judged by the kernel
 *
 * @typedef {object} Said
 * @property {string[]} said
 * @property {boolean} right
 * @property {boolean} first    right at once and without a hint
 * @property {number} tries
 * @property {number} hints     so many were shown
 * @property {string} sure      "guess", "fairly", "sure" or ""
 * @property {boolean} done
 * @property {number} day       of the answer, counted from 1970-01-01
 */

/** @type {Said} */
export const NOTHING = { said: [], right: false, first: false, tries: 0, hints: 0, sure: "", done: false, day: 0 };

/** A number as people type it; null if it is none.
 * @param {string} text
 * @param {boolean} isHex */
export function numberOf(text, isHex) {
  const bare = text.trim().replaceAll("_", "").replaceAll(",", "").toLowerCase();
  const hex = /^([+-]?)(?:0x)?([0-9a-f]+)$/.exec(bare);
  if (hex && (isHex || bare.includes("0x"))) return Number.parseInt(hex[1] + hex[2], 16);
  return !isHex && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(bare) ? Number(bare) : null;
}

/** @param {string} text */
const plain = (text) => text.toLowerCase().replaceAll("-", " ").split(/\s+/).filter(Boolean).join(" ");

/** Whether the answer has the shape that the card wants.
 * @param {Pick<Card, "kind">} card
 * @param {string[]} said */
export function isReadable({ kind }, said) {
  if (kind === "number" || kind === "hex") return numberOf(said[0] ?? "", kind === "hex") !== null;
  if (kind === "one") return said.length === 1;
  return said.length > 0 && said.every((part) => part.trim() !== "");
}

/** @param {Pick<Card, "kind" | "right" | "near">} card
 * @param {string[]} said */
export function isRight(card, said) {
  if (!isReadable(card, said)) return false;
  if (card.kind === "text") return card.right.some((accepted) => plain(accepted) === plain(said[0]));
  if (card.kind === "number" || card.kind === "hex") {
    const isHex = card.kind === "hex";
    const [is, wanted] = [numberOf(said[0], isHex), numberOf(card.right[0], isHex)];
    return is !== null && wanted !== null && Math.abs(is - wanted) <= card.near;
  }
  const inOrder = (/** @type {string[]} */ keys) => (card.kind === "several" ? keys.toSorted() : keys).join("\n");
  return inOrder(said) === inOrder(card.right);
}

/** The record of a card after an answer; `done` when it is right or no try is left.
 * @param {Card} card
 * @param {Said} before
 * @param {Pick<Said, "said" | "sure" | "day">} now
 * @returns {Said} */
export function answered(card, before, now) {
  const right = !card.live && isRight(card, now.said);
  const tries = before.tries + 1;
  const first = right && tries === 1 && before.hints === 0;
  return { ...before, ...now, right, first, tries, done: right || tries === card.tries };
}

/** What is said of an answer before the card tells all.
 * @param {Card} card
 * @param {Said} now */
export function verdict(card, { said, right, done, tries }) {
  if (!tries) return done ? "Here is the answer." : "";
  if (right) return card.tries === 1 && tries === 1 ? "Right." : tries === 1 ? "Right, at once." : `Right, at the ${nth(tries)} try.`;
  if (done) return tries === card.tries ? "We say otherwise." : "Here is the answer.";
  if (card.kind === "match" || card.kind === "order") {
    const hits = said.filter((key, at) => key === card.right[at]).length;
    const where = card.kind === "order" ? (hits === 1 ? "in its place" : "in their places") : "right";
    return `Not yet: ${hits} of ${card.right.length} ${hits === 1 ? "is" : "are"} ${where}.`;
  }
  const whys = card.kind === "one" ? said.map((key) => card.whys[key]).filter(Boolean) : [];
  return ["Not yet.", ...whys].join(" ");
}

/** @param {number} n */
const nth = (n) => `${n}${["", "st", "nd", "rd"][n > 20 ? n % 10 : n] ?? "th"}`;

/** What all answers together say, in a sentence or two.
 * @param {Card[]} cards
 * @param {Record<string, Said>} answers */
export function summary(cards, answers) {
  const done = cards.map(({ id }) => answers[id]).filter((each) => each?.done);
  const count = (/** @type {(each: Said) => boolean} */ is) => done.filter(is).length;
  const said = [`${done.length} of ${cards.length} done, ${count((each) => each.right)} right`];
  const [sure, guess] = ["sure", "guess"].map((word) => [
    count((each) => each.sure === word), count((each) => each.sure === word && each.right),
  ]);
  if (sure[0]) said.push(`you were sure of ${sure[0]}, and ${sure[1]} ${sure[1] === 1 ? "was" : "were"} right`);
  if (guess[0]) said.push(`you guessed ${guess[0]}, and ${guess[1]} ${guess[1] === 1 ? "was" : "were"} right`);
  return `${said.join("; ")}.`;
}

/** Where a line of an ordering goes: the keys with one moved up (-1) or down (1).
 * @param {string[]} keys
 * @param {string} key
 * @param {number} by */
export function moved(keys, key, by) {
  const [from, to] = [keys.indexOf(key), keys.indexOf(key) + by];
  if (from < 0 || to < 0 || to >= keys.length) return keys;
  return keys.with(from, keys[to]).with(to, key);
}
