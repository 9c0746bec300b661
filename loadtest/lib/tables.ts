/** One table, for a terminal and for Markdown alike: columns as wide as their widest cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(head), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...rows.map(line)].join("\n");
}

/** A list, an item a line. */
export const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join("\n");

/** Where a result was made (environment.ts). */
export const machineTable = (environment: readonly (readonly [string, string])[]): string =>
  table(["machine", ""], environment);

/** What the system complained of while it was under test, with how often. */
export const complaintsNote = (complaints: ReadonlyMap<string, number>): string =>
  complaints.size === 0
    ? "The system logged no warning and no error."
    : `The system logged:\n\n${bullets([...complaints].map(([text, count]) => `${count} × \`${text.replaceAll("`", "'")}\``))}`;
