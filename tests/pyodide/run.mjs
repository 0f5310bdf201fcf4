// Runs a Python script in Pyodide, as a browser would, with folders of this machine mounted:
//   node run.mjs PYODIDE.mjs SCRIPT.py /inside=/outside ...
// The value of the script's last expression goes to stdout; nothing is fetched.
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";

const [runtime, script, ...mounts] = process.argv.slice(2);
process.on("uncaughtException", (error) => {
  console.error(error.message); // without the line of a minified file that Node would print
  process.exit(1);
});
const { loadPyodide } = await import(pathToFileURL(runtime));
const pyodide = await loadPyodide({ indexURL: dirname(runtime) });
for (const mount of mounts) {
  const [inside, outside] = mount.split("=");
  pyodide.FS.mkdirTree(inside);
  pyodide.mountNodeFS(inside, outside);
}
console.log(await pyodide.runPythonAsync(readFileSync(script, "utf8")));
