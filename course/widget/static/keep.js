// Saving a picture: as SVG, as an SVG that moves, as PNG, as text. All of it in the browser.
import { node } from "./common.js";

/** @import { View } from "./common.js" */
/**
 * @typedef {object} Drawing  one file of its own
 * @property {number} width
 * @property {number} height
 * @property {string} title
 * @property {string} style   what the markup wears
 * @property {string} inside  markup that Python wrote
 * @typedef {Drawing & { text: string, motion?: string }} Kept  with its text form, and how it moves
 */

const SPACE = "http://www.w3.org/2000/svg";

/** @param {Drawing} drawing */
export function standing({ width, height, title, style, inside }) {
  const name = title.replace(/[&<>]/g, " ");
  return (
    `<svg xmlns="${SPACE}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">` +
    `<title>${name}</title><style>${style}</style><g class="tc-picture" font-family="system-ui,sans-serif">` +
    `<rect width="${width}" height="${height}" class="tc-paper" fill="#FFFFFF"/>${inside}</g></svg>`
  );
}

/** @param {Blob} blob @param {string} name */
function handOver(blob, name) {
  const link = node("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** @param {string} svg @param {number} width @param {number} height @returns {Promise<Blob>} */
async function toPng(svg, width, height) {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  await image.decode();
  const scale = Math.min(2, 16000 / Math.max(width, height)); // canvases have an end
  const canvas = node("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  return new Promise((done, fail) => {
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("the picture is too large for this browser"))));
  });
}

/** Buttons that save; `picture()` gives, perhaps later, what is kept.
 * @param {View} view @param {() => Promise<Kept>} picture */
export function saving(view, picture, kinds = ["SVG", "PNG", "Text"]) {
  const box = node("div", { class: "tc-keep", role: "group", "aria-label": "Save" }, "Save as ");
  for (const kind of kinds) {
    const button = node("button", { type: "button" }, kind);
    box.append(button);
    view.listen(button, "click", async () => {
      const shown = await picture();
      const name = shown.title.replace(/[^\w]+/g, "-").slice(0, 50) || "picture";
      if (kind === "Text") return handOver(new Blob([shown.text], { type: "text/plain" }), `${name}.txt`);
      const moves = kind === "Animated SVG";
      const svg = standing({ ...shown, style: shown.style + ((moves && shown.motion) || "") });
      if (kind === "PNG") return handOver(await toPng(svg, shown.width, shown.height), `${name}.png`);
      handOver(new Blob([svg], { type: "image/svg+xml" }), `${name}${moves ? "-animated" : ""}.svg`);
    });
  }
  return box;
}
