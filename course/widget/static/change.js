// What a reader does to a ladder: choose a segment, change what happens to it, guess ahead.
import { answer, node, put } from "./common.js";

// The packet that stands `by` places after the chosen one; the first or last if none is chosen.
export function neighbour(packets, chosen, by) {
  const at = packets.findIndex(([, packet]) => packet === chosen);
  if (at < 0) return packets.at(by > 0 ? 0 : -1)?.[1] ?? 0;
  return packets[Math.min(packets.length - 1, Math.max(0, at + by))][1];
}

// The question whose turn lies behind `from` and not behind `to`: [record, choices, right], or undefined.
export const questionIn = (asks, from, to) => asks.find(([at]) => at > from && at <= to);

export function changing(model, view, told, moves) {
  const title = node("p", { class: "tc-title" });
  const choice = node("select", { "aria-label": "Chosen segment" });
  const ms = node("input", { type: "number", min: 1, max: 600000, value: 500 });
  const said = node("p", { class: "tc-said", role: "status" });
  const acts = node("span", { class: "tc-acts" });
  const box = node("div", { class: "tc-change", role: "group", "aria-label": "The chosen segment" });
  const question = node("form", { class: "tc-question", hidden: true });
  const check = (trait, words) => {
    const input = node("input", { type: "checkbox" });
    view.listen(input, "change", () => put(model, { [trait]: input.checked, ...(trait === "predict" && input.checked ? { at: -1 } : {}) }));
    const show = () => { input.checked = model.get(trait); };
    view.watch(trait, show);
    show();
    return node("label", { class: "tc-check" }, input, words);
  };
  moves.bar.append(check("to_scale", "Time to scale"), check("predict", "Ask me first"));

  const send = (asked) => {
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
  const mayPass = (to) => {
    const turns = told().turns;
    const asked = questionIn(told().asks, Math.max(passed, model.get("at")), turns[to][0]);
    if (!model.get("predict") || !asked) return true;
    ask(asked);
    return false;
  };
  const ask = ([at, choices, right]) => {
    const heard = node("p", { role: "status" });
    const name = `tc-ask-${Math.random().toString(36).slice(2)}`;
    const options = choices.map((words, n) =>
      node("label", {}, node("input", { type: "radio", name, value: n }), words));
    const go = node("button", { type: "submit" }, "Show it");
    question.replaceChildren(node("fieldset", {}, node("legend", {}, "What is sent next?"), ...options), go, heard);
    question.hidden = false;
    options[0].firstChild.focus();
    question.onsubmit = (event) => {
      event.preventDefault();
      const chosen = question.querySelector("input:checked");
      passed = at;
      const isRight = Number(chosen?.value ?? -1) === right;
      const is = isRight ? "Right: " : chosen ? "Not this time. It is " : "It is ";
      put(model, { at });
      heard.textContent = `${is}${choices[right]}.`;
      view.root.dataset.answer = isRight ? "right" : "wrong";
      go.remove();
      for (const one of options) one.firstChild.disabled = true;
    };
  };
  const mark = () => {
    const chosen = model.get("chosen");
    const isThere = told()?.packets?.some(([, packet]) => packet === chosen);
    choice.value = String(isThere ? chosen : 0);
    for (const button of acts.querySelectorAll("[data-do]")) {
      button.disabled = button === undo ? !model.get("troubles").length : !isThere;
    }
  };
  view.watch("refused", () => { said.textContent = model.get("refused"); });
  view.watch("troubles", mark);
  return {
    title, box, question, mayPass, mark,
    next: (by) => put(model, { chosen: neighbour(told().packets, model.get("chosen"), by) }),
    reset() {
      passed = -1;
      question.hidden = true;
      title.textContent = told().title;
      acts.hidden = !model.get("can_run");
      box.hidden = !told().even;
      choice.replaceChildren(node("option", { value: 0, disabled: true }, "click one, or choose it here"));
      mark();
    },
    // All segments to choose from: many, so they come when the picture is seen.
    fill() {
      const seen = new Map(told().packets.map(([, packet, words]) => [packet, words]));
      const made = [...seen].map(([packet, words]) => new Option(words, packet));
      choice.replaceChildren(choice.firstChild, ...made);
      mark();
    },
  };
}
