// What every widget shares: elements, life cycle, keys, a box where errors are seen, a save menu.
// A widget's file draws nothing: it places what Python made and toggles classes on it.
import { saveMenu } from "./save.js";

/**
 * An element that a selector finds, or an event comes from: what Python or a module put there.
 * @typedef {HTMLElement & Pick<HTMLInputElement, "checked" | "disabled" | "form" | "type" | "value">
 *   & Pick<HTMLOptionElement, "selected">} Found
 *
 * What Jupyter gives a view, and the harness and the page imitate: traits, and who hears of them.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, value: any) => void} set
 * @property {(event: string, hear: () => void) => void} on
 * @property {(event: string, hear: () => void) => void} off
 * @property {() => void} save_changes
 *
 * One view of a model; what it listens to and watches ends with it, and may fail without being lost.
 * @typedef {object} View
 * @property {HTMLElement} root
 * @property {Listen} listen
 * @property {(traits: string, hear: () => unknown) => void} watch  names of traits, blanks between
 * @property {(pane: Element, hear: () => unknown) => void} resized
 * @property {(problem: string) => void} say
 * @property {AbortSignal} signal
 *
 * @typedef {<Type extends keyof HTMLElementEventMap>(target: EventTarget, type: Type,
 *   hear: (event: HTMLElementEventMap[Type] & { target: Found }) => unknown) => void} Listen
 */

/** An element with attributes and children.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes]
 * @param {...(string | Node)} children
 * @returns {HTMLElementTagNameMap[Tag]} */
export function node(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value != null) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

/** Markup that Python's view.markup wrote and escaped; nothing else may come here.
 * @param {Element} parent
 * @param {string | undefined} markup */
export function place(parent, markup) {
  parent.innerHTML = markup ?? "";
}

/** What was unpacked before somebody asked for it.
 * @type {Map<string, any>} */
const early = new Map();

/** What Python packed with zlib and base64: JSON again.
 * @param {string} text */
export async function unpacked(text) {
  const found = early.get(text) ?? inflated(octetsOf(text));
  early.delete(text); // who asks may change what it gets: each gets its own
  return found;
}

/** What Python's widget.veil hid from the eye: a salt of eight octets in front, the rest masked.
 * @param {string} text */
export async function unveiled(text) {
  const all = octetsOf(text);
  return inflated(all.slice(8).map((octet, n) => octet ^ all[n % 8]));
}

/** @param {string} text */
const octetsOf = (text) => {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const plain = atob(text);
  const octets = new Uint8Array(plain.length);
  for (let at = 0; at < plain.length; at += 1) octets[at] = plain.charCodeAt(at);
  return octets;
};

/** @param {Uint8Array<ArrayBuffer>} octets @returns {Promise<any>} */
async function inflated(octets) {
  const stream = new DecompressionStream("deflate"); // a Blob would ask another process for its octets
  const writer = stream.writable.getWriter();
  const read = new Response(stream.readable).text();
  const [text] = await Promise.all([read, writer.write(octets), writer.close()]);
  return JSON.parse(text);
}

/** Set traits and tell the kernel; where the kernel is gone the views still agree.
 * @param {Model} model
 * @param {Record<string, any>} traits */
export function put(model, traits) {
  for (const [name, value] of Object.entries(traits)) model.set(name, value);
  try {
    model.save_changes();
  } catch (problem) {
    console.warn("the kernel did not take the change", problem);
  }
}

/** Nobody says that a kernel is gone: a question stays unanswered. `say(true)` is called if it is
 * still open after a while, `say(false)` at once.
 * @param {Pick<View, "signal">} view
 * @param {() => boolean} isAnswered
 * @param {(isLate: boolean) => void} say */
export function answer(view, isAnswered, say, patience = 2500) {
  say(false);
  const wait = setTimeout(() => say(!isAnswered()), patience);
  view.signal.addEventListener("abort", () => clearTimeout(wait));
}

// JupyterLab's command mode takes letters and arrows from any focused element that is not an input
// (x would cut the cell). Its opt-out must sit on the focused element itself, and is taken off
// again for what must reach Jupyter: Ctrl, Meta and Alt combinations, Shift+Enter, Escape.
// Jupyter listens on the document in the capture phase; the window comes before it.
/** @param {Pick<KeyboardEvent, "key"> & Partial<KeyboardEvent>} event */
export function isOurs(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.key === "Escape") return false;
  return !(event.shiftKey && event.key === "Enter");
}

/** @param {HTMLElement} root @param {AbortSignal} signal */
export function ownKeys(root, signal) {
  const mark = (/** @type {KeyboardEvent} */ event) => {
    const target = /** @type {Element} */ (event.target);
    if (!root.contains(target)) return;
    target.toggleAttribute("data-lm-suppress-shortcuts", isOurs(event));
  };
  window.addEventListener("keydown", mark, { capture: true, signal });
}

/** Where the keys of a list lead from position `at` of `count`, null for other keys.
 * @param {string} key
 * @param {number} at
 * @param {number} count
 * @param {string[]} keys  that lead back and on
 * @returns {number | null} */
export function landing(key, at, count, [back, on] = ["ArrowUp", "ArrowDown"]) {
  const to = { [back]: at - 1, [on]: at + 1, Home: 0, End: count - 1 }[key];
  return to === undefined || !count ? null : Math.min(count - 1, Math.max(0, to));
}

// One view of a model. `look` keeps a root with its error box; its `listen` and `watch` end with
// the view, and whatever they call may fail without being lost.
/** @param {Model} model @param {Element} el @param {string} name @param {AbortSignal} signal
 * @returns {View} */
function look(model, el, name, signal) {
  const root = node("div", { class: `tc tc-${name}` });
  const box = node("div", { class: "tc-error", role: "alert", hidden: true });
  const say = (/** @type {string} */ problem) => {
    box.textContent = problem ? `Something went wrong: ${problem}` : "";
    box.hidden = !problem;
  };
  /** @template {unknown[]} Given
   * @param {(...given: Given) => unknown} f */
  const safely = (f) => async (/** @type {Given} */ ...given) => {
    try {
      await f(...given);
    } catch (problem) {
      say(complaint(problem));
    }
  };
  /** @type {Listen} */
  const listen = (target, type, f) => {
    const run = safely(f);
    target.addEventListener(type, (event) => run(/** @type {Parameters<typeof f>[0]} */ (event)), { signal });
  };
  /** @type {View["watch"]} */
  const watch = (traits, f) => {
    const run = safely(f);
    for (const trait of traits.split(" ")) model.on(`change:${trait}`, run);
    signal.addEventListener("abort", () => {
      for (const trait of traits.split(" ")) model.off(`change:${trait}`, run);
    });
  };
  /** A pane has no size before it stands in the page, and may get another one later.
   * @type {View["resized"]} */
  const resized = (pane, f) => {
    const watcher = new ResizeObserver(safely(f));
    watcher.observe(pane);
    signal.addEventListener("abort", () => watcher.disconnect());
  };
  // In JupyterLab a form in an output is not submitted by Enter of itself.
  listen(root, "keydown", (event) => {
    const form = event.target.matches("input") ? event.target.form : null;
    if (!form || event.key !== "Enter" || event.isComposing || !isOurs(event)) return;
    event.preventDefault();
    form.requestSubmit();
  });
  root.append(box);
  el.append(root);
  ownKeys(root, signal);
  watch("error", () => say(model.get("error")));
  say(model.get("error"));
  return { root, listen, watch, resized, say, signal };
}

/** What went wrong, for the box; the console keeps the whole of it.
 * @param {unknown} problem */
function complaint(problem) {
  console.error(problem);
  return problem instanceof Error ? problem.message : String(problem);
}

/** Make a module's `render` out of `draw(model, view)`: errors are shown, cleaning up is certain.
 * @param {string} name
 * @param {(model: Model, view: View) => unknown} draw */
export function widget(name, draw) {
  /** @param {{ model: Model, el: Element, signal?: AbortSignal }} given */
  return async function render({ model, el, signal }) {
    if (signal?.aborted) return () => {}; // gone before its code was there
    const gone = new AbortController();
    signal?.addEventListener("abort", () => gone.abort());
    const view = look(model, el, name, gone.signal);
    const [first] = (model.get("pictures") ?? "").split(" ");
    try {
      // A view that waited for its first picture with half of its elements there was laid out twice.
      if (first) early.set(first, await inflated(octetsOf(first)));
      if (!gone.signal.aborted) await draw(model, view);
      view.root.append(saveMenu(view, name));
      view.root.dataset.ready = "1";
    } catch (problem) {
      view.say(complaint(problem));
    } finally {
      early.delete(first);
    }
    return () => {
      gone.abort();
      view.root.remove();
    };
  };
}
