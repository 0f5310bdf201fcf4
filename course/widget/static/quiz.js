// Cards to answer, one at a time. Python drew each card's inputs; here they are read and judged
// (judge.js), hints are given in steps, and how sure one is, is noted. `answer` holds all of it.
import { answer, node, place, put, unveiled, widget } from "./common.js";
import { NOTHING, answered, isReadable, moved, summary, verdict } from "./judge.js";

/** @typedef {import("./common.js").Model} Model */
/** @typedef {import("./common.js").View} View */
/** @typedef {import("./judge.js").Card} Card */

const SURE = { guess: "a guess", fairly: "fairly", sure: "sure" };

const today = () => Math.floor(Date.now() / 86400000); // Python's side has no clock

/** @param {string} words @param {string} [type] */
const button = (words, type = "button") => node("button", { type }, words);

function parts() {
  const choice = ([value, words]) =>
    node("label", {}, node("input", { type: "radio", value, name: "sure" }), node("span", {}, words));
  const made = {
    title: node("p", { class: "tc-title" }),
    heading: node("p", { class: "tc-heading tc-soft" }),
    card: node("div", { class: "tc-card" }),
    sure: node("fieldset", { class: "tc-sure" }, node("legend", {}, "How sure are you?"), ...Object.entries(SURE).map(choice)),
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
function read(card, kind) {
  if (kind === "order") return [...card.querySelectorAll("li")].map((line) => line.dataset.key ?? "");
  const inputs = [...card.querySelectorAll("input, select")];
  if (kind === "one" || kind === "several") return inputs.filter((input) => input.checked).map((input) => input.value);
  return inputs.map((input) => input.value);
}

/** Show in the inputs what was said.
 * @param {HTMLElement} card @param {string} kind @param {string[]} said */
function write(card, kind, said) {
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

/** @param {Model} model @param {View} view */
async function quiz(model, view) {
  const part = parts();
  view.root.append(part.title, part.heading, part.form, part.hints, part.said, part.tells, part.bar);
  /** @type {Card[]} */
  let cards = [];
  let [shown, written] = ["", ""];
  const card = () => cards[Math.min(cards.length, Math.max(1, model.get("at"))) - 1];
  const record = () => model.get("answer")[card().id] ?? NOTHING;
  const note = (now) => put(model, { answer: { ...model.get("answer"), [card().id]: now } });
  const sure = () => part.sure.querySelector("input:checked")?.value ?? "";

  const say = (words, isComplaint = false) => {
    if (part.said.textContent !== words) part.said.textContent = words;
    part.said.classList.toggle("tc-complaint", isComplaint);
  };
  const tell = (now) => {
    const live = model.get("result")[card().id];
    const isHere = card().live && live?.n === now.tries;
    const words = isHere ? `${live.right ? "As you said." : "Another than you said."} ${live.words}` : verdict(card(), now);
    if (!card().live || isHere || !now.done) return say(words);
    const isThere = () => model.get("result")[card().id]?.n === now.tries;
    return answer(view, isThere, (isLate) => {
      const late = "No answer: the kernel is busy or gone. Run the cell again to see what comes.";
      if (!isThere() && record().tries === now.tries) say(isLate ? late : "Running.", isLate);
    });
  };
  const buttons = (now) => {
    const count = card().hints.length;
    part.hint.hidden = !count;
    part.hint.textContent = `Hint ${Math.min(now.hints + 1, count)} of ${count}`;
    part.hint.disabled = now.done || now.hints >= count;
    part.check.textContent = card().live ? "Predict, then run" : "Check";
    part.show.hidden = Boolean(card().tries);
    part.show.disabled = part.check.disabled = now.done;
    part.sure.disabled = now.done;
    for (const fieldset of part.card.querySelectorAll("fieldset")) fieldset.disabled = now.done;
    const isOne = cards.length === 1;
    part.back.hidden = part.next.hidden = part.score.hidden = isOne;
    part.back.disabled = model.get("at") <= 1;
    part.next.disabled = model.get("at") >= cards.length;
    part.anew.disabled = !Object.keys(model.get("answer")).length;
  };
  const sync = () => {
    const [now, { id, kind, hints, tells, whys }] = [record(), card()];
    const isNew = shown !== id;
    if (isNew) draw(id);
    const told = JSON.stringify([now.said, now.sure, now.done]); // else what was chosen since stays
    if (isNew || told !== written) {
      write(part.card, kind, now.said);
      for (const input of part.sure.querySelectorAll("input")) input.checked = input.value === now.sure;
    }
    written = told;
    part.hints.replaceChildren(...hints.slice(0, now.hints).map((hint) => node("li", {}, hint)));
    place(part.tells, now.done ? tells : "");
    part.tells.hidden = !now.done || !tells;
    if (kind === "one" && now.done) for (const input of part.card.querySelectorAll("input")) input.parentElement.title = whys[input.value] ?? "";
    mark(now);
    buttons(now);
    tell(now);
    part.score.textContent = summary(cards, model.get("answer"));
    Object.assign(view.root.dataset, { step: model.get("at"), selected: id, done: now.done });
  };
  const draw = (id) => {
    shown = id;
    const number = cards.length > 1 ? `${model.get("each")} ${model.get("at")} of ${cards.length}` : "";
    part.heading.textContent = [number, card().heading].filter(Boolean).join(" \u00b7 ");
    place(part.card, card().asks);
    part.form.reset();
  };
  // What is right carries a word and a sign, not a colour alone.
  const mark = (now) => {
    for (const label of part.card.querySelectorAll(".tc-one label, .tc-several label")) {
      const input = label.querySelector("input");
      const isRight = now.done && card().right.includes(input.value);
      label.dataset.mark = isRight ? "right" : now.tries && now.said.includes(input.value) && !card().live ? "not" : "";
    }
  };

  view.listen(part.form, "submit", (event) => {
    event.preventDefault();
    const said = read(part.card, card().kind);
    if (!isReadable(card(), said)) return say(`This needs ${card().wants}.`, true);
    note(answered(card(), record(), { said, sure: sure(), day: today() }));
    if (record().done) (part.next.disabled || part.next.hidden ? part.anew : part.next).focus();
  });
  view.listen(part.hint, "click", () => note({ ...record(), hints: record().hints + 1 }));
  view.listen(part.show, "click", () => {
    note({ ...record(), done: true, right: false, day: today() });
    (part.next.disabled || part.next.hidden ? part.anew : part.next).focus();
  });
  view.listen(part.card, "click", (event) => {
    const by = event.target.closest("button[data-by]")?.dataset.by;
    if (!by) return;
    const line = event.target.closest("li");
    write(part.card, "order", moved(read(part.card, "order"), line.dataset.key, Number(by)));
    event.target.closest("button").focus();
    say(`Now line ${[...line.parentElement.children].indexOf(line) + 1}.`);
  });
  view.listen(part.back, "click", () => put(model, { at: model.get("at") - 1 }));
  view.listen(part.next, "click", () => put(model, { at: model.get("at") + 1 }));
  view.listen(part.anew, "click", () => {
    shown = "";
    put(model, { answer: {}, result: {}, at: 1 });
    (part.card.querySelector("input, select, button") ?? part.check).focus();
  });
  view.watch("at answer result", () => sync());
  const unpack = async () => {
    const text = model.get("bank");
    const found = await unveiled(text);
    if (text !== model.get("bank")) return; // newer ones are on their way
    [cards, shown] = [found, ""];
    sync();
  };
  view.watch("bank", unpack);
  if (model.get("day") === 0) put(model, { day: today() });
  view.watch("title", () => { part.title.textContent = model.get("title"); });
  part.title.textContent = model.get("title");
  part.title.hidden = !model.get("title");
  await unpack();
}

export default { render: widget("quiz", quiz) };
