/** docs/rules-to-tests.md names every numbered rule of docs/domain.md, and only files and tests that exist. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** The parts of a page under their `##` headings. */
const sectionsOf = (page: string): Map<string, string> =>
  new Map(
    page
      .split(/^## /m)
      .slice(1)
      .map((section) => {
        const [title = "", ...lines] = section.split("\n");
        return [title, lines.join("\n")];
      }),
  );

const rules = sectionsOf(read("docs/domain.md"));
const table = sectionsOf(read("docs/rules-to-tests.md"));
const rows = [...table.values()].flatMap((section) =>
  section
    .split("\n")
    .filter((line) => /^\| (?!rule |-)/.test(line))
    .map((line) => line.slice(2, -2).split(" | ")),
);

it("has a row for each numbered rule", () => {
  const numbered = [...rules].flatMap(([title, text]) =>
    [...text.matchAll(/^(\d+)\. /gm)].map(([, number = ""]) => `${title} ${number}`),
  );
  const listed = [...table].flatMap(([title, text]) =>
    [...text.matchAll(/^\| (\d+) \|/gm)].map(([, number = ""]) => `${title} ${number}`),
  );
  expect(numbered.length).toBeGreaterThan(25);
  expect(listed).toEqual(numbered);
});

it("names for each rule a file that implements it and a test", () => {
  expect(
    rows.filter((row) => row.length !== 4 || !/`[^`]+\.(ts|json)`/.test(row[2] ?? "") || !/: "/.test(row[3] ?? "")),
  ).toEqual([]);
});

it("names only files that exist", () => {
  const named = rows.flatMap((row) =>
    [...row.join(" ").matchAll(/`([^`]+\.(?:ts|json))`/g)].map(([, path = ""]) => path),
  );
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

it("names only tests that exist", () => {
  const named = rows.flatMap((row) =>
    (row[3] ?? "").split("<br>").flatMap((cell) => {
      const [, path = "", titles = ""] = /^`([^`]+)`: (.+)$/.exec(cell) ?? [];
      return titles.split(/(?<="), (?=")/).map((title) => ({ path, title: title.slice(1, -1).replaceAll("\\|", "|") }));
    }),
  );
  expect(named.length).toBeGreaterThan(60);
  expect(named.filter(({ path, title }) => !isTestOf(read(path), title))).toEqual([]);
});

/** Whether a source has a test, a group of tests or a row of a table of tests under this title. */
function isTestOf(source: string, title: string): boolean {
  const at = source.indexOf(`"${title}"`);
  return at > 0 && /(?:\b(?:test|it|describe)|\)|is:|,)\s*\(?\s*$/.test(source.slice(Math.max(0, at - 40), at));
}
