/**
 * Runs a script written in TypeScript: `node scripts/run.mjs scripts/start.ts --reset`. It is bundled first, because the
 * sources import each other without file extensions, as the Workers toolchain resolves them and Node does not.
 */
import { build, stop } from "esbuild";
import { basename, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [entry] = process.argv.splice(2, 1);
if (entry === undefined) {
  process.stderr.write("usage: node scripts/run.mjs <script.ts> [arguments]\n");
  process.exit(2);
}

const source = resolve(root, entry);
const outfile = join(
  root,
  "node_modules",
  ".cache",
  "edge-oms",
  `${relative(root, source).replaceAll(/[\\/]/g, "-")}.mjs`,
);
await build({
  entryPoints: [source],
  outfile,
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  packages: "external",
  sourcemap: "inline",
  logLevel: "error",
  define: { "import.meta.filename": JSON.stringify(source), "import.meta.dirname": JSON.stringify(join(source, "..")) },
}).catch(exitWhenTold);
// Its helper process would stay as long as this one.
await stop();
process.setSourceMapsEnabled(true);
process.argv[1] = join(root, "scripts", basename(source));
await import(pathToFileURL(outfile).href);

/** What stops the bundler, a disk without room included, it has told in a line of its own; a stack adds nothing. */
function exitWhenTold(error) {
  if (!Array.isArray(error.errors)) throw error;
  process.exit(1);
}
