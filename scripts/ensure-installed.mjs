/**
 * Runs before every npm script: installs what the lock file asks for when node_modules is not that already.
 * Plain JavaScript for the Node that happens to be on the machine (20 or later), because it runs before anything of
 * the project's own, its pinned Node included, is there.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The packages of a lock file by path, without the entry of the project itself; null when the file is not there. */
function packagesOf(path) {
  if (!existsSync(path)) return null;
  const { packages } = JSON.parse(readFileSync(path, "utf8"));
  return new Map(Object.entries(packages).filter(([location]) => location !== ""));
}

/** Why an installation is needed, or null when all that belongs to this machine is there in the version locked. */
function missing() {
  const wanted = packagesOf(join(root, "package-lock.json"));
  if (wanted === null) return "package-lock.json is missing";
  const installed = packagesOf(join(root, "node_modules", ".package-lock.json"));
  if (installed === null) return "nothing is installed yet";
  for (const [location, entry] of wanted) {
    const present = installed.get(location);
    // Binaries for other systems are optional and stay away.
    if (present === undefined && entry.optional !== true && entry.peer !== true) return `${location} is missing`;
    if (present !== undefined && present.version !== entry.version)
      return `${location} is ${present.version}, not ${entry.version}`;
    if (present !== undefined && present.integrity !== entry.integrity) return `${location} is not the one locked`;
  }
  for (const location of installed.keys()) if (!wanted.has(location)) return `${location} is not wanted any more`;
  // `npm ci --ignore-scripts` leaves a package without the binary that its install script fetches.
  if (!existsSync(join(root, "node_modules", "node", "bin", "node"))) return "the pinned Node has no binary";
  return null;
}

const reason = missing();
if (reason !== null) {
  // On standard error, so that `npm run -s token` prints the token and nothing else.
  process.stderr.write(`Installing the packages first (${reason}): npm ci\n`);
  // `npm` itself started this script as a rule, and names its own entry point.
  const npm = process.env.npm_execpath;
  const [command, ...prefix] = npm === undefined || !npm.endsWith(".js") ? ["npm"] : [process.execPath, npm];
  const { status, error } = spawnSync(command, [...prefix, "ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    env: environment(),
  });
  if (status !== 0) {
    process.stderr.write(
      `npm ci failed${error === undefined ? "" : `: ${error.message}`}. Its own message is above.\n`,
    );
    process.exit(status ?? 1);
  }
}

/** The environment without what the outer npm tells its children: the inner one reads its own configuration. */
function environment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(lifecycle|package|command)/.test(name)),
  );
}
