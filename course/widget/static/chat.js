// A chat, the list of its packets, and the packet that is chosen: one `at`, one `selected`.
// Python ran the chat and drew it; here its lines are buttons that lead to their packets.
import { answer, landing, node, place, put, widget } from "./common.js";
import { packet } from "./packet.js";
import { packetList } from "./packet_list.js";

/** @import { Model, View } from "./common.js" */

/** "4:payload 5:tcp.ack" -> [{ at: 4, selected: "payload" }, ...]
 * @param {string} way */
export const stops = (way) =>
  way.split(" ").filter(Boolean).map((stop) => {
    const [at, selected] = stop.split(":");
    return { at: Number(at), selected };
  });

/** Where a line leads: to its first packet, and if one of its packets is shown, to the next of them.
 * @param {string} way @param {number} at */
export function leads(way, at) {
  const all = stops(way);
  return all[(all.findIndex((stop) => stop.at === at) + 1) % all.length];
}

/** The packet `by` places further in a list of numbers; null behind its ends.
 * @param {number[]} numbers @param {number} at @param {number} by */
export function nextOf(numbers, at, by) {
  const here = numbers.indexOf(at);
  return numbers[here < 0 ? 0 : here + by] ?? null;
}

/** What stands below the box: [words, is it a complaint].
 * @param {{ asked: number, heard: number, unsaid: string, isLate: boolean }} now
 * @returns {[string, boolean]} */
export function chatSays({ asked, heard, unsaid, isLate }) {
  if (asked === heard) return [unsaid, Boolean(unsaid)];
  return isLate
    ? ["No answer: the kernel is busy or gone. The chat below stays, and every line, packet and octet of it can be chosen. To send a line of your own, run the cell again.", true]
    : ["Waiting for the kernel.", false];
}

/** @param {string[]} hosts */
function box(hosts) {
  const text = { type: "text", class: "tc-input", maxlength: 1000, autocomplete: "off" };
  const made = {
    who: node("select", { class: "tc-input" }, ...hosts.map((host) => node("option", {}, host))),
    words: node("input", text),
    send: node("button", { type: "submit" }, "Send"),
    reset: node("button", { type: "button" }, "Start over"),
    said: node("p", { class: "tc-said", role: "status" }),
  };
  const root = node(
    "form",
    { class: "tc-type" },
    node("label", {}, node("span", { class: "tc-label" }, "Speaker"), made.who),
    node("label", { class: "tc-grows" }, node("span", { class: "tc-label" }, "Your line"), made.words),
    made.send,
    made.reset,
  );
  return { ...made, root };
}

const PACE = 1200; // milliseconds that a packet is shown while the chat plays

/** Buttons that go through the packets, one by one or by themselves; `go` is called with a number.
 * @param {Model} model @param {View} view @param {(at: number) => void} go */
function playing(model, view, go) {
  const button = (/** @type {string} */ words) => node("button", { type: "button" }, words);
  const [back, play, next] = [button("Back"), button("Play"), button("Next")];
  [back.ariaLabel, next.ariaLabel] = ["Back one packet", "Next packet"]; // the packet below has a Next, too
  const said = node("span", { class: "tc-soft" });
  const root = node("div", { class: "tc-play", role: "group", "aria-label": "Packet by packet" }, back, play, next, said);
  let timer = 0;
  const to = (/** @type {number} */ by) => nextOf(model.get("shown"), model.get("at"), by);
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  };
  const step = (/** @type {number} */ by) => {
    const next = to(by);
    if (next === null) stop();
    else go(next);
  };
  const toggle = () => {
    if (timer) return stop();
    if (to(1) === null) go(model.get("shown")[0]);
    play.textContent = "Pause";
    timer = setInterval(() => step(1), PACE);
  };
  view.listen(play, "click", toggle);
  const by = (/** @type {number} */ places) => () => {
    stop();
    step(places);
  };
  view.listen(back, "click", by(-1));
  view.listen(next, "click", by(1));
  view.signal.addEventListener("abort", stop);
  const mark = (/** @type {string} */ words) => {
    [back.ariaDisabled, next.ariaDisabled] = [String(to(-1) === null), String(to(1) === null)];
    said.textContent = words;
    if (timer && to(1) === null) stop();
  };
  return { root, mark };
}

/** @param {Model} model @param {View} view */
async function chat(model, view) {
  const talk = node("div", { class: "tc-chat", role: "group", "aria-label": "The chat; choose a line to see its packets" });
  const form = box(model.get("hosts"));
  const stopsOf = (/** @type {HTMLElement} */ line) => stops(line.dataset.way ?? "");
  const fieldAt = (/** @type {number} */ at) => lines().flatMap(stopsOf).find((stop) => stop.at === at)?.selected ?? "";
  const player = playing(model, view, (at) => put(model, { at, selected: fieldAt(at) }));
  view.root.append(talk, player.root);
  if (model.get("takes_lines")) view.root.append(form.root, form.said);

  const lines = () => [...talk.querySelectorAll("button[data-way]")];
  const mark = () => {
    const at = model.get("at");
    const on = lines().filter((line) => stopsOf(line).some((stop) => stop.at === at));
    for (const line of lines()) line.ariaPressed = String(on.includes(line));
    const words = on.map((line) => line.querySelector(".tc-what").textContent);
    player.mark(`Packet ${at}${words.length ? `: ${words.join("; ")}` : ""}`);
  };
  const draw = () => {
    place(talk, model.get("talk"));
    mark();
  };
  const say = (isLate = false) => {
    const [asked, heard, unsaid] = [model.get("typed").n ?? 0, model.get("heard"), model.get("unsaid")];
    const [words, isComplaint] = chatSays({ asked, heard, unsaid, isLate });
    form.said.textContent = words;
    form.said.classList.toggle("tc-complaint", isComplaint);
  };
  const ask = (/** @type {{ do: string, who?: string, words?: string }} */ wanted) => {
    const n = (model.get("typed").n ?? 0) + 1;
    put(model, { typed: { n, ...wanted } });
    answer(view, () => model.get("heard") === n, say);
  };
  view.listen(talk, "click", (event) => {
    const line = event.target.closest("button[data-way]");
    if (line) put(model, leads(line.dataset.way ?? "", model.get("at")));
  });
  view.listen(talk, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const to = landing(event.key, lines().indexOf(event.target), lines().length);
    if (to === null) return;
    event.preventDefault();
    lines()[to].focus();
  });
  view.listen(form.root, "submit", (event) => {
    event.preventDefault();
    ask({ do: "say", who: form.who.value, words: form.words.value });
  });
  view.listen(form.reset, "click", () => ask({ do: "reset" }));
  view.watch("at shown", mark);
  view.watch("talk", draw);
  view.watch("heard unsaid", () => {
    say();
    if (model.get("heard") && !model.get("unsaid")) form.words.value = "";
  });

  let focusTree = () => {};
  packetList(model, view, () => focusTree());
  focusTree = await packet(model, view);
  draw();
}

export default { render: widget("packet", chat) };
