/** What the studies of `npm run load` share: a state folder for the run, and how a result is kept. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "../../scripts/root";
import { UsageError } from "../../scripts/launcher/settings";
import { parseDuration } from "../../scripts/local-token";
import { newResultFolder, today } from "./result-folder";
import { bullets, machineTable } from "./tables";

export const say = (line: string): void => console.log(line);

/** A folder of its own in the checkout, gone afterwards: the system's folder for temporary files is often not on disk. */
export async function withStateDir<T>(work: (stateDir: string) => Promise<T>): Promise<T> {
  const stateDir = temporaryStateDir();
  try {
    return await work(stateDir);
  } finally {
    rmSync(stateDir, { recursive: true, force: true });
  }
}

export function temporaryStateDir(): string {
  mkdirSync(join(root, ".state"), { recursive: true });
  return mkdtempSync(join(root, ".state", "load-"));
}

/** A result that is a page and the figures it was made of. */
export interface StudyResult {
  /** Of the folder, after the date. */
  readonly name: string;
  readonly title: string;
  /** As it was typed. */
  readonly command: string;
  /** Paragraphs and tables, in Markdown. */
  readonly body: readonly string[];
  /** Sentences that say how it was measured. */
  readonly notes: readonly string[];
  readonly figures: unknown;
  /** More files: name to content. */
  readonly files?: Readonly<Record<string, string>>;
  readonly environment: readonly (readonly [string, string])[];
}

/** Writes a result into a folder of its own and says where. */
export function keepStudy({ name, title, command, body, notes, figures, files = {}, environment }: StudyResult): void {
  const date = today();
  const folder = newResultFolder(`${date}-${name}`);
  const page = [
    `# ${date}: ${title}`,
    `\`${command}\`; run once.`,
    ...body,
    "## How it was measured",
    bullets(notes),
    machineTable(environment),
  ];
  writeFileSync(join(folder, "README.md"), `${page.join("\n\n")}\n`);
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(figures, null, 2)}\n`);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content);
  say(`kept in ${relative(root, folder)}`);
}

/** Seconds of a duration such as 30s; throws UsageError naming the option. */
export function secondsOf(option: string, text: string): number {
  const seconds = parseDuration(text);
  if (seconds === null) throw new UsageError(`--${option} takes a duration such as 30s or 5m, not ${text}`);
  return seconds;
}

/** The middle one of sorted values, the upper of two; NaN of none. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
