/** The parts that a profile is divided into, as a table: the first row that takes a place has it. */

interface Group {
  readonly name: string;
  /** Path of the source; null for what the runtime brings along. */
  readonly path: RegExp | null;
  /** Function names that belong to it; all when left out. */
  readonly functions?: RegExp;
}

const GROUPS: readonly Group[] = [
  { name: "garbage collection", path: null, functions: /^\(garbage collector\)$/ },
  { name: "SQLite and its disk", path: null, functions: /^(exec|transactionSync|ingest|toArray|one|next|raw)$/ },
  {
    name: "HTTP objects of the runtime",
    path: null,
    functions: /^(Response|Request|Headers|get|has|set|arrayBuffer|text|json|TextDecoder|TextEncoder|decode|encode)$/,
  },
  { name: "runtime: native code without a name", path: null, functions: /^(\(program\)|)$/ },
  { name: "runtime: other native functions", path: null },
  // Its own time is the call itself: the platform's proxy, the parameters' copy, and the way to the other object.
  {
    name: "calls between objects (RPC)",
    path: /^workers\/api\/reach-objects\.ts$/,
  },
  { name: "calls between objects (RPC)", path: /^workers\/api\/routes\//, functions: /^$/ },
  {
    name: "calls between objects (RPC)",
    path: /^workers\/execution\//,
    functions: /^(takeTurn|execute|executeAt|applyReports)\d*$/,
  },
  { name: "journal's hash", path: /^node_modules\/@noble\/hashes\// },
  { name: "schemas (zod)", path: /^node_modules\/zod\// },
  { name: "router (Hono)", path: /^node_modules\/hono\// },
  { name: "packages, other", path: /^node_modules\// },
  { name: "core: encode and decode", path: /^shared\/core\/codec\// },
  { name: "core: risk checks", path: /^shared\/core\/risk/ },
  { name: "core: statistics", path: /^shared\/core\/statistics\// },
  { name: "core: the rest of deciding", path: /^shared\/core\// },
  { name: "exchange: matching", path: /^shared\/matching\// },
  { name: "contract", path: /^shared\/contract\// },
  { name: "exchange: its object and tables", path: /^durable-objects\/(paper-exchange\/|storage\/paper-exchange)/ },
  { name: "account: tables", path: /^durable-objects\/storage\// },
  { name: "account: turns, leases, views", path: /^durable-objects\/account\// },
  { name: "objects, other", path: /^durable-objects\// },
  { name: "API: routes and pipeline", path: /^workers\/api\// },
  { name: "consumer", path: /^workers\/execution\// },
];

/** The group of a place. */
export const groupOf = (path: string | null, functionName: string): string =>
  GROUPS.find(
    (group) =>
      (path === null ? group.path === null : group.path?.test(path) === true) &&
      group.functions?.test(functionName) !== false,
  )?.name ?? "other";
