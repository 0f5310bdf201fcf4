// What the browser tests ask of a page of JupyterLab or Notebook 7: put into it as `rig`.
// A widget of the course is an element with `data-ready`; a cell's outputs are read from the
// notebook's model, which knows of a widget even where its module drew nothing.
window.rig = (() => {
  const VIEW = "application/vnd.jupyter.widget-view+json";
  const notebook = () => jupyterapp.shell.currentWidget.content;
  const cells = () => notebook().model.toJSON().cells;

  // what a reader would miss if a key press changed the notebook
  const sources = () =>
    notebook().widgets.map(({ model }) => [model.id, model.type, model.sharedModel.getSource()].join());

  const views = (cell) => (cell.outputs ?? []).filter((output) => VIEW in (output.data ?? {})).length;
  const roots = () => [...document.querySelectorAll("[data-ready]")];

  // numbers of the cells that show more widgets than have said they are ready
  const waiting = () =>
    cells().flatMap((cell, at) =>
      views(cell) > notebook().widgets[at].node.querySelectorAll("[data-ready]").length ? [at] : []);

  const complaints = () => [
    ...waiting().map((at) => `cell ${at}: a widget did not become ready`),
    ...[...document.querySelectorAll("[role=alert].tc-error:not([hidden])")].map((box) => `a widget says: ${box.textContent}`),
  ];

  // an element in a few words, for a failing test to name it
  const name = (element) => {
    const own = element.getAttribute("class") ?? "";
    return `${element.localName}.${own.split(" ").join(".")} ${element.textContent.trim().slice(0, 30)}`;
  };

  const settled = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true });

  // of a group of radio buttons Tab reaches one: the chosen one, or the first
  const isPassed = (element, _, all) => {
    const group = all.filter((other) => other.name === element.name && other.form === element.form);
    return element.type === "radio" && (group.find((other) => other.checked) ?? group[0]) !== element;
  };

  // what the Tab key should reach in a widget, in the order of the document
  const stops = (root) =>
    [...root.querySelectorAll("*")]
      .filter((element) =>
        element.tabIndex >= 0 && !element.matches(":disabled") && isSeen(element) && !(element instanceof SVGElement))
      .filter((element, n, all) => !isPassed(element, n, all));

  // Follow the focus from stop number `at` of a widget on; null stands for what is outside of it.
  // Returns a function that ends this and gives the names of the stops.
  const follow = (root, at) => {
    const place = (element) => (root.contains(element) ? name(element) : null);
    const seen = [];
    const note = (event) => seen.push(place(event.target));
    stops(root)[at].focus();
    document.addEventListener("focusin", note);
    return () => {
      document.removeEventListener("focusin", note);
      const last = place(document.activeElement);
      return last === seen.at(-1) ? seen : [...seen, last];
    };
  };

  // what sticks out of a widget, or of its cell, at the right; a pane that scrolls by itself may
  // hold what it likes
  const sticksOut = (root) => {
    const cell = root.closest(".jp-OutputArea-output") ?? document.documentElement;
    const edge = Math.min(cell.getBoundingClientRect().right, window.innerWidth) + 0.5;
    const found = [];
    const look = (element) => {
      if (!isSeen(element)) return;
      if (element.getBoundingClientRect().right > edge) found.push(name(element));
      if (element === root || getComputedStyle(element).overflowX === "visible") [...element.children].forEach(look);
    };
    look(root);
    return found;
  };

  // a pane that scrolls is where the element that `selector` names is seen, to a pixel
  const shows = (pane, selector) => {
    const [outer, inner] = [pane, pane.querySelector(selector)].map((element) => element.getBoundingClientRect());
    return outer.top <= inner.top + 1 && inner.bottom <= outer.bottom + 1;
  };

  // the views of a packet widget in which its chosen field is not lit
  // (a derived field, such as the length of the data, stands in the tree alone)
  const unlit = (root) =>
    (root.querySelector(".tc-fields .tc-derived.tc-on") ? [".tc-fields"] : [".tc-bytes", ".tc-bits", ".tc-fields"]).filter((view) =>
      ![...root.querySelectorAll(`${view} .tc-on`)].some((element) => covers(element.dataset.f, root.dataset.selected)));

  // an element of the fields `ids` shows field `id`: itself, or as a part of it
  const covers = (ids, id) => ids.split(" ").some((one) => one === id || one.startsWith(`${id}.`));

  // the outputs that the page shows as nothing at all
  const blank = () =>
    notebook().widgets.flatMap((cell, at) =>
      [...cell.node.querySelectorAll(".jp-OutputArea-output")].flatMap((output) =>
        output.textContent.trim() || output.querySelector("svg, img, table") ? [] : [at]));

  // Jupyter's body has no height and hides what overflows, from which axe-core concludes that
  // nothing on the page is seen, and then checks no colour: while it looks, the body shows all.
  const violations = async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    document.body.style.overflow = "visible";
    const found = await axe.run(".jp-OutputArea-output", { runOnly: tags });
    document.body.style.overflow = "";
    return found.violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 120)}`));
  };

  // Lay out every cell, also those far away, of which Jupyter only guesses the height, and go to
  // the first; returns how much higher than the page the whole notebook is.
  const unroll = async () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(".jp-Cell { content-visibility: visible !important }");
    document.adoptedStyleSheets = [sheet];
    const pane = notebook().node.querySelector(".jp-WindowedPanel-outer");
    await settled();
    return pane.scrollHeight - pane.clientHeight;
  };
  const scroll = (top) => {
    notebook().node.querySelector(".jp-WindowedPanel-outer").scrollTop = top;
    return settled();
  };

  const runAll = async () => {
    await jupyterapp.commands.execute("notebook:clear-all-cell-outputs");
    await jupyterapp.commands.execute("notebook:run-all-cells");
  };

  const runNext = () => jupyterapp.commands.execute("notebook:run-cell-and-select-next");

  // Run All; ms until the last widget said that it was ready, seen frame by frame
  const timed = () =>
    new Promise((done) => {
      const start = performance.now();
      let [ran, seen, ready] = [false, 0, start];
      runAll().then(() => { ran = true; });
      const look = () => {
        const count = roots().length;
        if (count !== seen) [seen, ready] = [count, performance.now()];
        if (ran && !waiting().length) done(ready - start);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });

  // numbers of the cells that show a widget
  const showing = () => cells().flatMap((cell, at) => (views(cell) ? [at] : []));

  return {
    blank,
    cells,
    complaints,
    follow,
    name,
    roots,
    fold: (away) => (away ? jupyterapp.shell.collapseLeft?.() : jupyterapp.shell.expandLeft?.()),
    scroll,
    settled,
    showing,
    shows,
    sticksOut,
    sources,
    stops,
    timed,
    unlit,
    unroll,
    violations,
    waiting,
    runAll,
    runNext,
    trust: () => jupyterapp.commands.execute("notebook:trust"),
    theme: (theme) => jupyterapp.commands.execute("apputils:change-theme", { theme }),
  };
})();
