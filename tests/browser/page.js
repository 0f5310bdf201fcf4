// What the browser tests ask of a page of JupyterLab or Notebook 7: put into it as `rig`.
// A widget of the course is an element with `data-ready`; a cell's outputs are read from the
// notebook's model, which knows of a widget even where its module drew nothing.
window.rig = (() => {
  const VIEW = "application/vnd.jupyter.widget-view+json";
  const notebook = () => jupyterapp.shell.currentWidget.content;
  const cells = () => notebook().model.toJSON().cells;
  const views = (cell) => (cell.outputs ?? []).filter((output) => VIEW in (output.data ?? {})).length;

  // numbers of the cells that show more widgets than have said they are ready
  const waiting = () =>
    cells().flatMap((cell, at) =>
      views(cell) > notebook().widgets[at].node.querySelectorAll("[data-ready]").length ? [at] : []);

  return {
    cells,
    waiting,
    runAll: () => jupyterapp.commands.execute("notebook:run-all-cells"),
    theme: (theme) => jupyterapp.commands.execute("apputils:change-theme", { theme }),
    complaints: () => waiting().map((at) => `cell ${at}: a widget did not become ready`),
  };
})();
