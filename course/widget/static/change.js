// What a reader does to a ladder: choose a segment, change what happens to it, guess ahead.
import { answer, node, put } from "./common.js";

/** @import { Model, View } from "./common.js" */
/**
 * @typedef {[record: number, packet: number, words: string]} Segment  that can be chosen
 * @typedef {[record: number, choices: string[], right: number]} Ask   what is sent next?
 * @typedef {{ do: string, packet?: number, ms?: number }} Wish        of a change to the run
 */

/** The packet that stands `by` places after the chosen one; the first or last if none is chosen.
 * @param {Segment[]} packets @param {number} chosen @param {number} by */
export function neighbour(packets, chosen, by) {
  const at = packets.findIndex(([, packet]) => packet === chosen);
  if (at < 0) return packets.at(by > 0 ? 0 : -1)?.[1] ?? 0;
  return packets[Math.min(packets.length - 1, Math.max(0, at + by))][1];
}

/** The question whose turn lies behind `from` and not behind `to`, or undefined.
 * @param {Ask[]} asks @param {number} from @param {number} to */
export const questionIn = (asks, from, to) => asks.find(([at]) => at > from && at <= to);

/** @param {Model} model @param {View} view
 * @param {() => import("./ladder.js").Run} told  the run that is shown
 * @param {import("./player.js").Player} moves */
export function changing(model, view, told, moves) {
  const title = node("p", { class: "tc-title" });
  const choice = node("select", { "aria-label": "Chosen segment" });
  const first = node("option", { value: 0, disabled: true }, "click one, or choose it here");
  const ms = node("input", { type: "number", min: 1, max: 600000, value: 500 });
  const said = node("p", { class: "tc-said", role: "status" });
  const acts = node("span", { class: "tc-acts" });
  const box = node("div", { class: "tc-change", role: "group", "aria-label": "The chosen segment" });
  const question = node("form", { class: "tc-question", hidden: true });
  const check = (/** @type {string} */ trait, /** @type {string} */ words) => {
    const input = node("input", { type: "checkbox" });
    view.listen(input, "change", () => put(model, { [trait]: input.checked, ...(trait === "predict" && input.checked ? { at: -1 } : {}) }));
    const show = () => { input.checked = model.get(trait); };
    view.watch(trait, show);
    show();
    return node("label", { class: "tc-check" }, input, words);
  };
  moves.bar.append(check("to_scale", "Time to scale"), check("predict", "Ask me first"));

  const send = (/** @type {Wish} */ asked) => {
    const n = model.get("done") + 1;
    put(model, { asked: { n, ...asked } });
    answer(view, () => model.get("done") >= n, (isOpen) => {
      said.textContent = isOpen ? "No answer: the kernel is busy or gone. Run the cell again to change the run." : "";
    });
  };
  for (const [name, what] of [["Drop it", "drop"], ["Double it", "duplicate"], ["Damage it", "corrupt"], ["Delay it", "delay"]]) {
    const button = node("button", { type: "button", "data-do": what }, name);
    view.listen(button, "click", () => send({ do: what, packet: model.get("chosen"), ms: what === "delay" ? Number(ms.value) : 50 }));
    acts.append(button);
  }
  const undo = node("button", { type: "button", "data-do": "reset" }, "As it was");
  view.listen(undo, "click", () => send({ do: "reset" }));
  acts.append(node("label", {}, "by ", ms, " ms"), undo);
  box.append(node("label", {}, "Segment ", choice), acts, said);
  view.listen(choice, "change", () => put(model, { chosen: Number(choice.value) }));

  let passed = -1; // up to which record questions have been answered
  const mayPass = (/** @type {number} */ to) => {
    const turns = told().turns;
    const asked = questionIn(told().asks, Math.max(passed, model.get("at")), turns[to][0]);
    if (!model.get("predict") || !asked) return true;
    ask(asked);
    return false;
  };
  const ask = (/** @type {Ask} */ [at, choices, right]) => {
    const heard = node("p", { role: "status" });
    const name = `tc-ask-${Math.random().toString(36).slice(2)}`;
    const inputs = choices.map((_, n) => node("input", { type: "radio", name, value: n }));
    const options = choices.map((words, n) => node("label", {}, inputs[n], words));
    const go = node("button", { type: "submit" }, "Show it");
    question.replaceChildren(node("fieldset", {}, node("legend", {}, "What is sent next?"), ...options), go, heard);
    question.hidden = false;
    inputs[0].focus();
    question.onsubmit = (event) => {
      event.preventDefault();
      const chosen = inputs.find((input) => input.checked);
      passed = at;
      const isRight = Number(chosen?.value ?? -1) === right;
      const is = isRight ? "Right: " : chosen ? "Not this time. It is " : "It is ";
      put(model, { at });
      heard.textContent = `${is}${choices[right]}.`;
      view.root.dataset.answer = isRight ? "right" : "wrong";
      go.remove();
      for (const input of inputs) input.disabled = true;
    };
  };
  const mark = () => {
    const chosen = model.get("chosen");
    const isThere = told()?.packets?.some(([, packet]) => packet === chosen);
    choice.value = String(isThere ? chosen : 0);
    for (const button of acts.querySelectorAll("[data-do]")) {
      button.disabled = button.dataset.do === "reset" ? !model.get("troubles").length : !isThere;
    }
  };
  view.watch("refused", () => { said.textContent = model.get("refused"); });
  view.watch("troubles", mark);
  return {
    title, box, question, mayPass, mark,
    next: (/** @type {number} */ by) => put(model, { chosen: neighbour(told().packets ?? [], model.get("chosen"), by) }),
    reset() {
      passed = -1;
      question.hidden = true;
      title.textContent = told().title;
      acts.hidden = !model.get("can_run");
      box.hidden = !told().even;
      choice.replaceChildren(first);
      mark();
    },
    // All segments to choose from: many, so they come when the picture is seen.
    fill() {
      /** @type {Map<number, string>} */
      const seen = new Map(); // of a packet on several links, its first way
      for (const [, packet, words] of told().packets ?? []) if (!seen.has(packet)) seen.set(packet, words);
      const made = [...seen].map(([packet, words]) => new Option(words, String(packet)));
      choice.replaceChildren(first, ...made);
      mark();
    },
  };
}
