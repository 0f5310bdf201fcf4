// Saving a picture: as SVG, as an SVG that moves, as PNG, as text. All of it in the browser.
import { node } from "./common.js";

const SPACE = "http://www.w3.org/2000/svg";

// One file of its own: `inside` is markup that Python wrote, `style` what it wears.
export function standing({ width, height, title, style, inside }) {
  const name = title.replace(/[&<>]/g, " ");
  return (
    `<svg xmlns="${SPACE}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">` +
    `<title>${name}</title><style>${style}</style><g class="tc-picture" font-family="system-ui,sans-serif">` +
    `<rect width="${width}" height="${height}" class="tc-paper" fill="#FFFFFF"/>${inside}</g></svg>`
  );
}

function handOver(blob, name) {
  const link = node("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

async function toPng(svg, width, height) {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  await image.decode();
  const scale = Math.min(2, 16000 / Math.max(width, height)); // canvases have an end
  const canvas = node("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  return new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
}

// Buttons that save; `picture()` gives, perhaps later, {width, height, title, style, inside, motion?, text}.
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
      const svg = standing({ ...shown, style: shown.style + (moves ? shown.motion : "") });
      if (kind === "PNG") return handOver(await toPng(svg, shown.width, shown.height), `${name}.png`);
      handOver(new Blob([svg], { type: "image/svg+xml" }), `${name}${moves ? "-animated" : ""}.svg`);
    });
  }
  return box;
}
