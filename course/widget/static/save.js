// The small menu that every widget has: what is seen, as a PNG or an SVG file. Made in the browser,
// with the kernel gone too, and given to nobody: the browser saves it.

const SVG = "http://www.w3.org/2000/svg";
const LOOK = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "visibility", "display", "font-family", "font-size", "font-weight", "text-anchor"];

/** @param {Blob} blob @param {string} file */
function download(blob, file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 2000);
}

// Our rules, wherever the page keeps them.
function rules() {
  const found = [];
  for (const sheet of document.styleSheets) {
    try {
      for (const rule of sheet.cssRules) if (rule.cssText.includes(".tc")) found.push(rule.cssText);
    } catch {
      continue; // a sheet of another origin: not ours
    }
  }
  return found.join("\n");
}

/** What was typed and chosen is no attribute, and would be lost in a copy.
 * @param {HTMLElement} root */
function copy(root) {
  const made = /** @type {HTMLElement} */ (root.cloneNode(true));
  const [from, to] = [root, made].map((each) => [...each.querySelectorAll("input, select, option, textarea")]);
  from.forEach((input, n) => {
    if (input.matches("option")) to[n].toggleAttribute("selected", input.selected);
    else if (input.type === "radio" || input.type === "checkbox") to[n].toggleAttribute("checked", input.checked);
    else to[n].setAttribute("value", input.value);
  });
  for (const away of made.querySelectorAll(".tc-save, .tc-heard, [hidden]")) away.remove();
  return made;
}

/** The whole widget as seen, in an SVG that a browser can draw: [text, width, height].
 * @param {HTMLElement} root @returns {[string, number, number]} */
function seen(root) {
  const { width, top, bottom } = root.getBoundingClientRect();
  const height = (root.querySelector(":scope > .tc-save")?.getBoundingClientRect().top ?? bottom) - top;
  const css = rules();
  const now = getComputedStyle(root);
  const made = copy(root);
  for (const name of new Set(css.match(/--tc-[a-z-]+/g) ?? [])) made.style.setProperty(name, now.getPropertyValue(name));
  made.style.width = `${width}px`;
  const style = document.createElement("style");
  style.textContent = css;
  made.prepend(style);
  const inner = new XMLSerializer().serializeToString(made);
  const size = `width="${Math.ceil(width)}" height="${Math.ceil(height)}"`;
  return [`<svg xmlns="${SVG}" ${size}><foreignObject ${size}>${inner}</foreignObject></svg>`, width, height];
}

/** @param {HTMLElement} root @returns {Promise<Blob>} */
async function png(root) {
  const [text, width, height] = seen(root);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  const scale = Math.min(2, 8000 / Math.max(width, height));
  [canvas.width, canvas.height] = [Math.ceil(width * scale), Math.ceil(height * scale)];
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, fail) => {
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("the picture is too large for this browser"))));
  });
}

/** The widget's drawing alone, in the colours that it wears now, for any program that reads SVG.
 * @param {Element} drawing */
function drawn(drawing) {
  const made = /** @type {Element} */ (drawing.cloneNode(true));
  const to = [...made.querySelectorAll("*")];
  [...drawing.querySelectorAll("*")].forEach((element, n) => {
    const look = getComputedStyle(element);
    for (const name of LOOK) to[n].setAttribute(name, look.getPropertyValue(name));
  });
  const paper = document.createElementNS(SVG, "rect");
  paper.setAttribute("width", "100%");
  paper.setAttribute("height", "100%");
  paper.setAttribute("fill", getComputedStyle(drawing.closest(".tc") ?? drawing).backgroundColor);
  made.prepend(paper);
  return new XMLSerializer().serializeToString(made);
}

/** @param {import("./common.js").View} view @param {string} name */
export function saveMenu(view, name) {
  const made = document.createElement("details");
  made.className = "tc-save";
  const make = (/** @type {string} */ words) =>
    Object.assign(document.createElement("button"), { type: "button", textContent: words });
  const [asPng, asSvg] = [make("PNG"), make("SVG")];
  made.append(Object.assign(document.createElement("summary"), { textContent: "Save the picture" }), asPng, asSvg);
  const drawing = () => view.root.querySelector("svg");
  view.listen(made, "toggle", () => { asSvg.hidden = !drawing(); });
  view.listen(asPng, "click", async () => download(await png(view.root), `${name}.png`));
  view.listen(asSvg, "click", () => download(new Blob([drawn(drawing())], { type: "image/svg+xml" }), `${name}.svg`));
  return made;
}
