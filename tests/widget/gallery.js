// What the tests ask of the gallery's page: put into it as `look`. Every answer is a list of
// sentences, each beginning with the widget's name; an empty one says that all is well.
window.look = (() => {
  const STOPS = "a[href], button, input, select, textarea, summary, [tabindex]";
  const TARGETS = "button, input, select, textarea, summary, [role=treeitem], [role=tab], tr[data-at]";
  const roots = () => [...document.querySelectorAll("[data-widget] > .tc")];
  const title = (root) => root.closest("section:has(> [data-widget])").querySelector("h2").textContent;
  const named = (root) => title(root).split(":")[0];
  const each = (f) => roots().flatMap((root) => f(root).map((found) => `${named(root)}: ${found}`));
  const isSeen = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
  const isStop = (e) => isSeen(e) && e.tabIndex >= 0 && !e.matches(":disabled");
  const say = (e) => (e ? e.outerHTML.slice(0, 110) : "nothing");

  const errors = () =>
    each((root) => [...root.querySelectorAll(".tc-error:not([hidden])")].map((box) => box.textContent));

  // A pane that scrolls by itself may hold what it likes.
  const sticksOut = () => {
    const edge = document.documentElement.clientWidth + 0.5;
    const into = (e) => {
      if (!isSeen(e)) return [];
      const out = e.getBoundingClientRect().right > edge ? [say(e)] : [];
      const isOpen = getComputedStyle(e).overflowX === "visible";
      return [...out, ...(isOpen ? [...e.children].flatMap(into) : [])];
    };
    return each(into);
  };

  // A label is part of the target of its input.
  const small = () =>
    each((root) => [...root.querySelectorAll(TARGETS)].map((e) => e.closest("label") ?? e)
      .filter((e) => isSeen(e) && e.getBoundingClientRect().height < 24).map(say));

  const unseenFocus = () =>
    each((root) => [...root.querySelectorAll(STOPS)].filter(isStop).filter((e) => {
      e.focus({ focusVisible: true, preventScroll: true });
      const { outlineStyle, outlineWidth } = getComputedStyle(e);
      return outlineStyle === "none" || parseFloat(outlineWidth) < 2;
    }).map(say));

  const isOfOneGroup = (e, other) =>
    e === other || (e.type === "radio" && other?.name === e.name && other.form === e.form);
  // Where Tab should lead: of a group of radio buttons the chosen one, or the first.
  const stops = () =>
    [...document.querySelectorAll(STOPS)].filter(isStop).filter((e, _, all) => {
      const group = all.filter((other) => isOfOneGroup(e, other));
      return (group.find((other) => other.checked) ?? group[0]) === e;
    });
  let [expected, walked] = [[], []];
  const setOut = () => {
    const top = document.querySelector("h1");
    top.tabIndex = -1;
    top.focus();
    [expected, walked] = [stops(), []];
    document.addEventListener("focusin", (event) => walked.push(event.target));
    return expected.length;
  };
  const strayed = () => {
    const at = expected.findIndex((e, n) => !isOfOneGroup(e, walked[n]));
    if (at < 0) return [];
    return [`stop ${at} should be ${say(expected[at])}, is ${say(walked[at])}`];
  };

  const papers = () => [...new Set(roots().map((root) => getComputedStyle(root).backgroundColor))];
  const hooks = () => roots().map(({ dataset }) => `${dataset.step} ${dataset.at}`);
  const moving = () =>
    document.getAnimations().filter((a) => a.playState === "running").map((a) => say(a.effect.target));

  const pressAll = async () => {
    for (const root of roots()) {
      for (const button of root.querySelectorAll("button")) {
        const isSaving = button.closest(".tc-save") || button.textContent.includes("Save");
        if (isSeen(button) && !button.disabled && !isSaving) button.click();
      }
      await new Promise((done) => setTimeout(done));
    }
  };
  // Widgets that asked the kernel, got no answer, and do not say so.
  const silent = () => {
    const isWaiting = (model) => (model.get("asked")?.n ?? 0) !== (model.get("done") ?? 0);
    return roots().filter((root, n) => isWaiting(models[n]) && !/kernel/.test(root.innerText)).map(named);
  };

  return { errors, hooks, moving, papers, pressAll, setOut, silent, small, sticksOut, strayed, unseenFocus };
})();
