/**
 * `npm test`: every check of the project, one after the other, and at the end one line that counts them:
 * "N passed, N failed". A tool that either passes or not counts as one; tests count one each.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closingLine, countTests, sum, type Count, type TestReport } from "./count-results";
import { root } from "./root";

const bin = join(root, "node_modules", ".bin");

interface Step {
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
}

const TOOLS: readonly Step[] = [
  { title: "format", command: "oxfmt", args: ["--check", "."] },
  { title: "types of the Workers code", command: "tsc", args: ["-p", "tsconfig.workers.json"] },
  { title: "types of the Node code", command: "tsc", args: ["-p", "tsconfig.node.json"] },
  { title: "types of the tests in workerd", command: "tsc", args: ["-p", "tsconfig.workerd.json"] },
  { title: "lint", command: "oxlint", args: [] },
  { title: "unused exports, files and dependencies", command: "knip", args: ["--no-config-hints"] },
];

/** What stands in one row runs side by side: tests in workerd and of the whole system wait more than they compute. */
const PROJECTS: readonly (readonly string[])[] = [["node"], ["workerd", "e2e"]];

const counts: Count[] = [];
for (const step of TOOLS) counts.push(await runTool(step));
for (const row of PROJECTS) counts.push(...(await Promise.all(row.map(runTests))));

const total = sum(counts);
process.stdout.write(`\n${closingLine(total)}\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

async function runTool({ title, command, args }: Step): Promise<Count> {
  const status = await run(title, command, args);
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** The tests of one vitest project, counted from its own report. */
async function runTests(project: string): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), "edge-oms-test-"));
  const file = join(folder, "report.json");
  try {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const status = await run(`${project} tests`, "vitest", ["run", "--project", project, ...reporters]);
    return countTests(readReport(file), status);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Vitest's report; null when it ended before writing one. */
function readReport(file: string): TestReport | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as TestReport;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Runs a tool of node_modules/.bin and prints what it said when it has ended; its exit status, 1 when a signal ended it. */
async function run(title: string, command: string, args: readonly string[]): Promise<number> {
  process.stdout.write(`\n— ${title}\n`);
  const start = performance.now();
  let said = "";
  const status = await new Promise<number>((resolve, reject) => {
    const child = spawn(join(bin, command), args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], env: environment() });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (said += text));
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  const verdict = status === 0 ? "passed" : "FAILED";
  process.stdout.write(`${said}  ${title}: ${verdict} in ${seconds} s\n`);
  return status;
}

/** Nothing asks the network or the terminal for anything. */
function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CI: "true",
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_LOG: "error",
  };
}
