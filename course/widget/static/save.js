// The small menu that every widget has: what is seen, as a PNG, an SVG or a text file. Made in the
// browser, with the kernel gone too, and given to nobody: the browser saves it.

const SVG = "http://www.w3.org/2000/svg";
const LOOK = ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity", "visibility", "display", "font-family", "font-size", "font-weight", "text-anchor"];

/** @param {Blob} blob @param {string} file */
export function download(blob, file) {
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

/** An SVG as the pixels of a PNG, two to one if it does not grow too large for a canvas.
 * @param {string} text @param {number} width @param {number} height @returns {Promise<Blob>} */
export async function painted(text, width, height) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  const scale = Math.min(2, 16000 / Math.max(width, height));
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

/** What a widget says: its own text form, or the words that are seen.
 * @param {HTMLElement} root */
function told(root) {
  const parts = [...root.querySelectorAll(":scope > :not(.tc-save)")].map((part) => part.innerText.trim());
  return root.querySelector(".tc-text pre")?.textContent || parts.filter(Boolean).join("\n");
}

/** @param {import("./common.js").View} view @param {string} name */
export function saveMenu(view, name) {
  const made = document.createElement("details");
  made.className = "tc-save";
  const make = (/** @type {string} */ words) =>
    Object.assign(document.createElement("button"), { type: "button", textContent: words });
  const [asPng, asSvg, asText] = [make("PNG"), make("SVG"), make("Text")];
  made.append(Object.assign(document.createElement("summary"), { textContent: "Save the picture" }), asPng, asSvg, asText);
  view.listen(asPng, "click", async () => download(await painted(...seen(view.root)), `${name}.png`));
  view.listen(asSvg, "click", () => {
    const drawing = view.root.querySelector("svg");
    const [whole] = drawing ? [drawn(drawing)] : seen(view.root);
    download(new Blob([whole], { type: "image/svg+xml" }), `${name}.svg`);
  });
  view.listen(asText, "click", () => download(new Blob([`${told(view.root)}\n`], { type: "text/plain" }), `${name}.txt`));
  return made;
}
