// Analogy cards: where a likeness breaks is seen when one has thought about it.
import { place, put, widget } from "./common.js";

/** @param {import("./common.js").Model} model @param {import("./common.js").View} view */
function analogy(model, view) {
  const list = document.createElement("div");
  list.className = "tc-analogies";
  view.root.append(list);
  const mark = () => {
    const opened = new Set(model.get("opened"));
    for (const card of list.querySelectorAll("section")) {
      const isOpen = opened.has(Number(card.dataset.t));
      card.querySelector("button").ariaExpanded = String(isOpen);
      card.querySelector(".tc-breaks").hidden = !isOpen;
    }
    view.root.dataset.step = String(opened.size);
  };
  const draw = () => {
    place(list, model.get("cards"));
    mark();
  };
  view.listen(list, "click", (event) => {
    const card = event.target.closest("button")?.closest("section");
    if (!card) return;
    const [at, opened] = [Number(card.dataset.t), /** @type {number[]} */ (model.get("opened"))];
    put(model, { opened: opened.includes(at) ? opened.filter((n) => n !== at) : [...opened, at] });
  });
  view.watch("opened", mark);
  view.watch("cards", draw);
  draw();
}

export default { render: widget("analogy", analogy) };
