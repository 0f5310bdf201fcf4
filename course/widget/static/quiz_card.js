// A card on the screen: the elements around it, and what is said in its inputs.
import { node } from "./common.js";

/** @import { Card, Said } from "./judge.js" */

const SURE = { guess: "a guess", fairly: "fairly", sure: "sure" };

/** @param {string} words @param {string} [type] */
const button = (words, type = "button") => node("button", { type }, words);

/** @typedef {ReturnType<typeof parts>} Parts */

/** The elements that cards are shown in. */
export function parts() {
  const choices = Object.entries(SURE).map(([value, words]) =>
    node("label", {}, node("input", { type: "radio", value, name: "sure" }), node("span", {}, words)));
  const made = {
    title: node("p", { class: "tc-title" }),
    heading: node("p", { class: "tc-heading tc-soft" }),
    card: node("div", { class: "tc-card" }),
    sure: node("fieldset", { class: "tc-sure" }, node("legend", {}, "How sure are you?"), ...choices),
    check: button("Check", "submit"),
    hint: button("Hint"),
    show: button("Show the answer"),
    hints: node("ol", { class: "tc-hints" }),
    said: node("p", { class: "tc-said", role: "status" }),
    tells: node("div", { class: "tc-tells" }),
    back: button("Back"),
    next: button("Next"),
    anew: button("Begin anew"),
    score: node("span", { class: "tc-score tc-soft" }),
  };
  const form = node("form", { novalidate: true }, made.card, made.sure, node("div", { class: "tc-row" }, made.check, made.hint, made.show));
  const bar = node("div", { class: "tc-row tc-walk" }, made.back, made.next, made.anew, made.score);
  return { ...made, form, bar };
}

/** What was said: keys of what is chosen, in order, or what was typed.
 * @param {HTMLElement} card @param {string} kind @returns {string[]} */
export function read(card, kind) {
  if (kind === "order") return [...card.querySelectorAll("li")].map((line) => line.dataset.key ?? "");
  const inputs = [...card.querySelectorAll("input, select")];
  if (kind === "one" || kind === "several") return inputs.filter((input) => input.checked).map((input) => input.value);
  return inputs.map((input) => input.value);
}

/** Show in the inputs what was said.
 * @param {HTMLElement} card @param {string} kind @param {string[]} said */
export function write(card, kind, said) {
  if (!said.length) return;
  if (kind === "order") {
    const list = card.querySelector("ol");
    for (const key of said) list.append(list.querySelector(`[data-key="${CSS.escape(key)}"]`));
    return;
  }
  [...card.querySelectorAll("input, select")].forEach((input, n) => {
    if (kind === "one" || kind === "several") input.checked = said.includes(input.value);
    else input.value = said[n] ?? "";
  });
}

/** What is right carries a word and a sign, not a colour alone.
 * @param {HTMLElement} shown @param {Card} card @param {Said} now */
export function mark(shown, { right, live, kind, whys }, now) {
  for (const label of shown.querySelectorAll(".tc-one label, .tc-several label")) {
    const { value } = label.querySelector("input");
    const isWrong = now.tries && now.said.includes(value) && !live;
    label.dataset.mark = now.done && right.includes(value) ? "right" : isWrong ? "not" : "";
    if (kind === "one" && now.done) label.title = whys[value] ?? "";
  }
}

/** Which buttons there are, and which can be pressed.
 * @param {Parts} part @param {Card} card @param {Said} now */
export function buttons(part, { hints, live, tries }, now) {
  part.hint.hidden = !hints.length;
  part.hint.textContent = `Hint ${Math.min(now.hints + 1, hints.length)} of ${hints.length}`;
  part.hint.disabled = now.done || now.hints >= hints.length;
  part.check.textContent = live ? "Predict, then run" : "Check";
  part.show.hidden = Boolean(tries);
  part.show.disabled = part.check.disabled = part.sure.disabled = now.done;
  for (const fieldset of part.card.querySelectorAll("fieldset")) fieldset.disabled = now.done;
}
