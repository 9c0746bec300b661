/**
 * `npm run generate-types`: the bindings of both scripts as types, made by wrangler from their wrangler.toml. With
 * `--check` nothing is written; the run fails when what is committed is not what would be made.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./root";

interface Script {
  readonly file: string;
  readonly interfaceName: string;
  /** The script itself, then those whose objects it binds. */
  readonly configs: readonly string[];
}

const SCRIPTS: readonly Script[] = [
  { file: "workers/api/worker-configuration.d.ts", interfaceName: "ApiEnv", configs: ["wrangler.toml"] },
  {
    file: "workers/execution/worker-configuration.d.ts",
    interfaceName: "ExecutionEnv",
    configs: ["workers/execution/wrangler.toml", "wrangler.toml"],
  },
];

const check = process.argv.includes("--check");
const stale = SCRIPTS.filter((script) => {
  const wanted = generate(script);
  const path = join(root, script.file);
  if (check) return readFileSync(path, "utf8") !== wanted;
  writeFileSync(path, wanted);
  return false;
});
for (const { file } of stale) process.stderr.write(`${file} is out of date: npm run generate-types\n`);
process.exitCode = stale.length === 0 ? 0 : 1;

/** What wrangler makes of one script, without the lines that name the machine or the command. */
function generate({ interfaceName, configs, file }: Script): string {
  const folder = mkdtempSync(join(tmpdir(), "edge-oms-types-"));
  const made = join(folder, "worker-configuration.d.ts");
  try {
    const flags = ["--env-interface", interfaceName, "--include-runtime=false", "--strict-vars=false"];
    const args = ["types", made, ...configs.flatMap((config) => ["-c", config]), ...flags];
    const { status, stderr, stdout } = spawnSync(join(root, "node_modules/.bin/wrangler"), args, {
      cwd: root,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`wrangler types failed for ${file}:\n${stdout}${stderr}`);
    return readFileSync(made, "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
