// Panels behind tabs. Python drew the panels; here one is seen, and what is new in it is lit.
import { landing, node, place, put, widget } from "./common.js";

/** @import { Model, View } from "./common.js" */
/** @typedef {{ name: string, shown: string, lit: string[] }} Panel  shown: markup; lit: ids of what is new */

/** @param {Model} model @param {View} view */
function tabs(model, view) {
  const title = node("p", { class: "tc-title" });
  const list = node("div", { class: "tc-tabs", role: "tablist" });
  const shown = node("div", { class: "tc-shown" });
  const plain = node("pre", { tabindex: 0, role: "group", "aria-label": "As text" }, model.get("plain"));
  const asText = node("details", { class: "tc-text", hidden: !model.get("plain") }, node("summary", {}, "As text"), plain);
  view.root.append(title, list, shown, asText);
  const every = () => [...list.querySelectorAll("[role=tab]")];
  const panels = () => [...shown.querySelectorAll("[role=tabpanel]")];
  const told = () => /** @type {Panel[]} */ (model.get("panels"));

  const mark = () => {
    const at = told().findIndex(({ name }) => name === model.get("selected"));
    every().forEach((tab, n) => {
      tab.ariaSelected = String(n === at);
      tab.tabIndex = n === at ? 0 : -1;
      panels()[n].hidden = n !== at;
    });
    Object.assign(view.root.dataset, { selected: model.get("selected"), step: at + 1 });
  };
  const draw = () => {
    title.textContent = model.get("title");
    title.hidden = !model.get("title");
    list.ariaLabel = model.get("title") || "Panels";
    list.replaceChildren();
    shown.replaceChildren();
    for (const { name, shown: markup, lit } of told()) {
      list.append(node("button", { type: "button", role: "tab" }, name));
      const panel = node("div", { role: "tabpanel", "aria-label": name, tabindex: 0 });
      place(panel, markup);
      for (const each of panel.querySelectorAll("[data-f]")) each.classList.toggle("tc-on", lit.includes(each.dataset.f ?? ""));
      for (const path of panel.querySelectorAll("path.tc-on")) path.parentElement?.append(path); // on top
      shown.append(panel);
    }
    mark();
  };
  const choose = (/** @type {number} */ at) => put(model, { selected: told()[at].name });
  view.listen(list, "click", (event) => {
    const at = every().findIndex((tab) => tab.contains(event.target));
    if (at >= 0) choose(at);
  });
  view.listen(list, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const to = landing(event.key, every().indexOf(event.target), every().length, ["ArrowLeft", "ArrowRight"]);
    if (to === null) return;
    event.preventDefault();
    choose(to);
    every()[to].focus();
  });
  view.watch("selected", mark);
  view.watch("panels title", draw);
  draw();
}

export default { render: widget("tabbed", tabs) };
