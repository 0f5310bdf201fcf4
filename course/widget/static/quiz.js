// Cards to answer, one at a time. Python drew each card's inputs; here they are read and judged
// (judge.js), hints are given in steps, and how sure one is, is noted. `answer` holds all of it.
import { answer, node, place, put, unveiled, widget } from "./common.js";
import { NOTHING, answered, isReadable, moved, summary, verdict } from "./judge.js";
import { buttons, mark, parts, read, write } from "./quiz_card.js";

/** @import { Model, View } from "./common.js" */
/** @import { Card, Said } from "./judge.js" */
/** @typedef {{ n: number, right: boolean, words: string }} Result  what the kernel says of the answer number n */

const today = () => Math.floor(Date.now() / 86400000); // Python's side has no clock

/** @param {Model} model @param {View} view */
async function quiz(model, view) {
  const part = parts();
  view.root.append(part.title, part.heading, part.form, part.hints, part.said, part.tells, part.bar);
  let [cards, shown, written] = [/** @type {Card[]} */ ([]), "", ""];
  const card = () => cards[Math.min(cards.length, Math.max(1, model.get("at"))) - 1];
  /** @returns {Said} */
  const record = () => model.get("answer")[card().id] ?? NOTHING;
  const note = (/** @type {Said} */ now) => put(model, { answer: { ...model.get("answer"), [card().id]: now } });
  const onward = () => (part.next.disabled || part.next.hidden ? part.anew : part.next).focus();

  // --- what is shown

  const say = (/** @type {string} */ words, isComplaint = false) => {
    if (part.said.textContent !== words) part.said.textContent = words;
    part.said.classList.toggle("tc-complaint", isComplaint);
  };
  /** Say what came of the answer: at once, or what the kernel says of it.
   * @param {Said} now */
  const tell = (now) => {
    const result = () => {
      const told = /** @type {Result | undefined} */ (model.get("result")[card().id]);
      return card().live && told?.n === now.tries ? told : undefined;
    };
    const told = result();
    if (told) return say(`${told.right ? "As you said." : "Another than you said."} ${told.words}`);
    if (!card().live || !now.done) return say(verdict(card(), now));
    return answer(view, () => Boolean(result()), (isLate) => {
      const late = "No answer: the kernel is busy or gone. Run the cell again to see what comes.";
      if (!result() && record().tries === now.tries) say(isLate ? late : "Running.", isLate);
    });
  };
  const draw = () => {
    shown = card().id;
    const number = cards.length > 1 ? `${model.get("each")} ${model.get("at")} of ${cards.length}` : "";
    part.heading.textContent = [number, card().heading].filter(Boolean).join(" \u00b7 ");
    place(part.card, card().asks);
    part.form.reset();
  };
  /** Put the record into the inputs; where it is the one put in last, what was chosen since stays.
   * @param {Said} now */
  const fill = (now) => {
    const isNew = shown !== card().id;
    if (isNew) draw();
    const told = JSON.stringify([now.said, now.sure, now.done]);
    if (!isNew && told === written) return;
    write(part.card, card().kind, now.said);
    for (const input of part.sure.querySelectorAll("input")) input.checked = input.value === now.sure;
    written = told;
  };
  const sync = () => {
    const [now, { id, hints, tells }] = [record(), card()];
    fill(now);
    part.hints.replaceChildren(...hints.slice(0, now.hints).map((hint) => node("li", {}, hint)));
    place(part.tells, now.done ? tells : "");
    part.tells.hidden = !now.done || !tells;
    mark(part.card, card(), now);
    buttons(part, card(), now);
    part.back.hidden = part.next.hidden = part.score.hidden = cards.length === 1;
    part.back.disabled = model.get("at") <= 1;
    part.next.disabled = model.get("at") >= cards.length;
    part.anew.disabled = !Object.keys(model.get("answer")).length;
    tell(now);
    part.score.textContent = summary(cards, model.get("answer"));
    Object.assign(view.root.dataset, { step: model.get("at"), selected: id, done: now.done });
  };
  const title = () => {
    part.title.textContent = model.get("title");
    part.title.hidden = !model.get("title");
  };

  // --- what the reader does

  view.listen(part.form, "submit", (event) => {
    event.preventDefault();
    const said = read(part.card, card().kind);
    if (!isReadable(card(), said)) return say(`This needs ${card().wants}.`, true);
    const sure = part.sure.querySelector("input:checked")?.value ?? "";
    note(answered(card(), record(), { said, sure, day: today() }));
    if (record().done) onward();
  });
  view.listen(part.hint, "click", () => note({ ...record(), hints: record().hints + 1 }));
  view.listen(part.show, "click", () => {
    note({ ...record(), done: true, right: false, day: today() });
    onward();
  });
  view.listen(part.card, "click", (event) => {
    const button = event.target.closest("button[data-by]");
    const line = button?.closest("li");
    if (!button || !line) return;
    const keys = moved(read(part.card, "order"), line.dataset.key ?? "", Number(button.dataset.by));
    write(part.card, "order", keys);
    button.focus();
    say(`Now line ${keys.indexOf(line.dataset.key ?? "") + 1}.`);
  });
  view.listen(part.back, "click", () => put(model, { at: model.get("at") - 1 }));
  view.listen(part.next, "click", () => put(model, { at: model.get("at") + 1 }));
  view.listen(part.anew, "click", () => {
    shown = "";
    put(model, { answer: {}, result: {}, at: 1 });
    (part.card.querySelector("input, select, button") ?? part.check).focus();
  });

  const unpack = async () => {
    const text = model.get("bank");
    const found = await unveiled(text);
    if (text !== model.get("bank")) return; // newer ones are on their way
    [cards, shown] = [found, ""];
    sync();
  };
  view.watch("at answer result", sync);
  view.watch("bank", unpack);
  view.watch("title", title);
  if (model.get("day") === 0) put(model, { day: today() });
  title();
  await unpack();
}

export default { render: widget("quiz", quiz) };
