/** Where a result was made, in words that name no path. */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/root";

/** Lines such as `["processor", "…, 2 cores"]`. */
export function environment(stateDir: string | null, k6Version: string): [string, string][] {
  const [processor] = cpus();
  return [
    ["processor", `${processor?.model ?? "unknown"}, ${cpus().length} cores`],
    ["memory", `${(totalmem() / 1e9).toFixed(0)} GB`],
    ["system", `${process.platform} ${release()}, ${process.arch}`],
    ["state on", stateDir === null ? "the system's own disk" : fileSystemOf(stateDir)],
    ["node", process.version],
    ...["workerd", "miniflare", "wrangler"].map((name): [string, string] => [name, versionOf(name)]),
    ["k6", k6Version],
    ["commit", commit()],
  ];
}

function versionOf(name: string): string {
  const manifest = createRequire(join(root, "package.json"))(`./node_modules/${name}/package.json`) as {
    version: string;
  };
  return manifest.version;
}

/** Type of the file system: an fsync on tmpfs costs nothing, and the result would say nothing. */
function fileSystemOf(folder: string): string {
  const { status, stdout } = spawnSync("stat", ["-f", "-c", "%T", folder], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : "unknown file system";
}

function commit(): string {
  const git = (...words: string[]): string =>
    spawnSync("git", ["-C", root, ...words], { encoding: "utf8" }).stdout.trim();
  const changed = git("status", "--porcelain", "--", "workers", "durable-objects", "shared", "config", "scripts");
  return `${git("rev-parse", "--short=12", "HEAD")}${changed === "" ? "" : " with uncommitted changes"}`;
}
