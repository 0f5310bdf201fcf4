// Saving a picture: as SVG, as an SVG that moves, as PNG, as text. All of it in the browser.
import { node } from "./common.js";
import { download, painted } from "./save.js";

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
      if (kind === "Text") return download(new Blob([shown.text], { type: "text/plain" }), `${name}.txt`);
      const moves = kind === "Animated SVG";
      const svg = standing({ ...shown, style: shown.style + ((moves && shown.motion) || "") });
      if (kind === "PNG") return download(await painted(svg, shown.width, shown.height), `${name}.png`);
      download(new Blob([svg], { type: "image/svg+xml" }), `${name}${moves ? "-animated" : ""}.svg`);
    });
  }
  return box;
}
