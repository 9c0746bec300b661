/**
 * How often chosen functions run in a live script. The runtime's inspector has no counters, but it has breakpoints: one whose
 * condition counts and is false stops nothing.
 */
import type { Inspector, ScriptSource } from "./inspector";
import type { Locate } from "./self-time";

/** What is counted: functions of a file, by name. */
export interface Counted {
  readonly name: string;
  readonly path: string;
  readonly function: string;
}

/** What the other counts are divided by. */
export const ORDERS_DECIDED = "orders decided";

/** As a table: rows and commits of an order's way, each a call of one function. */
export const COUNTED: readonly Counted[] = [
  { name: ORDERS_DECIDED, path: "shared/core/decide/place-order.ts", function: "placeOrder" },
  { name: "commits of account objects", path: "durable-objects/storage/account-store.ts", function: "save" },
  { name: "journal rows", path: "shared/core/codec/event-codec.ts", function: "encodeEvent" },
  { name: "writings of the tables", path: "durable-objects/storage/account-store.ts", function: "#write" },
  { name: "order rows inserted", path: "durable-objects/storage/account-orders-table.ts", function: "insert" },
  { name: "order rows updated", path: "durable-objects/storage/account-orders-table.ts", function: "update" },
  { name: "fill rows", path: "durable-objects/storage/account-fills-table.ts", function: "add" },
  { name: "position rows", path: "durable-objects/storage/account-positions-table.ts", function: "put" },
  { name: "rows of the account itself", path: "durable-objects/storage/account-record-table.ts", function: "put" },
  // Within each transaction of an exchange that writes orders.
  {
    name: "commits of exchange objects",
    path: "durable-objects/paper-exchange/stored-exchange.ts",
    function: "#reserveNumbers",
  },
  { name: "exchange: order rows", path: "durable-objects/storage/paper-exchange-orders.ts", function: "writeOrder" },
  {
    name: "exchange: order rows read",
    path: "durable-objects/storage/paper-exchange-orders.ts",
    function: "readOrder",
  },
  { name: "exchange: trade rows", path: "durable-objects/storage/paper-exchange-trades.ts", function: "insertTrade" },
];

/** Where a counted function's first statement stands in the bundle, lines from 0; null when the script does not have it. */
export function findFunction(source: string, locate: Locate, { path, function: name }: Counted): number | null {
  // A bundler numbers functions of the same name.
  const head = new RegExp(`^\\s*(?:async )?(?:function )?${name}\\d*\\(.*\\{$`);
  const at = source.split("\n").findIndex((line, lineNumber) => {
    if (!head.test(line)) return false;
    const columnNumber = line.search(/\S/);
    return locate({ functionName: name, url: "index.mjs", lineNumber, columnNumber }).path === path;
  });
  return at < 0 ? null : at + 1;
}

/** A name that no script uses, in the script's own global object. */
const COUNTS = "__calls";

/** Counts calls in one script while `work` runs: calls by `name`; functions that the script does not have are left out. */
export async function countCalls(
  inspector: Inspector,
  { scriptId, source }: ScriptSource,
  locate: Locate,
  work: () => Promise<void>,
): Promise<Map<string, number>> {
  await inspector.call("Debugger.enable");
  try {
    await inspector.evaluate(`globalThis.${COUNTS} = {}; ""`);
    const found: string[] = [];
    for (const counted of COUNTED) {
      const lineNumber = findFunction(source, locate, counted);
      if (lineNumber === null) continue;
      const key = JSON.stringify(counted.name);
      await inspector.call("Debugger.setBreakpoint", {
        location: { scriptId, lineNumber, columnNumber: 0 },
        condition: `(globalThis.${COUNTS}[${key}] = (globalThis.${COUNTS}[${key}] ?? 0) + 1, false)`,
      });
      found.push(counted.name);
    }
    await work();
    const counts = JSON.parse(await inspector.evaluate(`JSON.stringify(globalThis.${COUNTS})`)) as Record<
      string,
      number
    >;
    return new Map(found.map((name) => [name, counts[name] ?? 0]));
  } finally {
    await inspector.call("Debugger.disable");
  }
}
