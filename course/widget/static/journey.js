// The progress map: choosing a lesson, in the picture or in the list, opens it and lights what it
// needs and what it leads to. The kernel reads and keeps the file of progress.
import { answer, landing, node, place, put, widget } from "./common.js";
import { download } from "./save.js";

/** @param {string} words */
const act = (words) => node("button", { type: "button" }, words);


/** @param {import("./common.js").Model} model @param {import("./common.js").View} view */
function journey(model, view) {
  const map = node("div", { class: "tc-map", role: "group", "aria-label": "Map", tabindex: 0 });
  const list = node("ol", { class: "tc-list-of-lessons" });
  const said = node("p", { class: "tc-said", role: "status" });
  const does = { look: act("Look again"), export: act("Save as a file"), reset: act("Reset"), undo: act("Undo the reset") };
  view.root.append(map, list, node("div", { class: "tc-row" }, ...Object.values(does)), said);
  const heads = () => [...list.querySelectorAll("li > button")];
  const open = (/** @type {number} */ number) => put(model, { at: model.get("at") === number ? 0 : number });

  const mark = () => {
    const at = model.get("at");
    for (const item of list.querySelectorAll("li")) {
      const isOpen = Number(item.dataset.at) === at;
      const [head, body] = item.querySelectorAll(":scope > *");
      head.ariaExpanded = String(isOpen);
      body.hidden = !isOpen;
      head.tabIndex = isOpen || (!at && item === list.firstElementChild) ? 0 : -1;
    }
    for (const box of map.querySelectorAll("g[data-at]")) box.classList.toggle("tc-on", Number(box.dataset.at) === at);
    for (const line of map.querySelectorAll("path[data-t]")) {
      const isOn = (line.dataset.t ?? "").split(" ").includes(String(at));
      line.classList.toggle("tc-on", isOn);
    }
    Object.assign(view.root.dataset, { step: at, selected: at || "" });
  };
  const draw = () => {
    const had = heads().findIndex((head) => head === document.activeElement);
    place(map, model.get("diagram"));
    place(list, model.get("items"));
    mark();
    heads()[had]?.focus({ preventScroll: true });
  };
  const say = (/** @type {string} */ words, isComplaint = false) => {
    said.textContent = words;
    said.classList.toggle("tc-complaint", isComplaint);
  };
  for (const [what, button] of Object.entries(does)) {
    view.listen(button, "click", () => {
      put(model, { asked: { n: (model.get("asked").n ?? 0) + 1, do: what } });
      answer(view, () => model.get("done") === model.get("asked").n, (isLate) => {
        if (isLate) say("No answer: the kernel is busy or gone. Run the cell again.", true);
      });
    });
  }
  view.listen(map, "click", (event) => {
    const box = event.target.closest("g[data-at]");
    if (box) open(Number(box.dataset.at));
  });
  view.listen(list, "click", (event) => {
    const head = event.target.closest("li > button");
    if (head) open(Number(head.closest("li")?.dataset.at));
  });
  view.listen(list, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const to = landing(event.key, heads().indexOf(event.target), heads().length);
    if (to === null || !heads().includes(event.target)) return;
    event.preventDefault();
    heads().forEach((head, n) => { head.tabIndex = n === to ? 0 : -1; });
    heads()[to].focus();
  });
  view.watch("at", mark);
  view.watch("diagram items", draw);
  view.watch("done", () => {
    say(model.get("said"));
    if (!model.get("file") || model.get("asked").n !== model.get("done")) return;
    download(new Blob([model.get("file")], { type: "application/json" }), "progress.json");
  });
  draw();
}

export default { render: widget("journey", journey) };
