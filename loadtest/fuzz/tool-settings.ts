/** The settings of one run of schemathesis, as the TOML file that it reads. */
import { join } from "node:path";
import { root } from "../../scripts/root";
import type { Scope } from "../../shared/contract/scopes";
import { nameOf, type FuzzPhase, type Technique } from "./phases";
import type { NameKind, Names } from "./prepare";

/** Longest that one request may take: what is slower hangs. */
export const REQUEST_TIMEOUT_SECONDS = 10;
/** Cases of chance for each operation and round; rounds go on until the time is over. */
const MAX_EXAMPLES = 25;
const TECHNIQUES: readonly Technique[] = ["examples", "coverage", "fuzzing", "stateful"];

const HOOKS = join(root, "loadtest/fuzz/hooks.py");

/** Where a name may stand. Most of the time it is a real one there, or nearly everything would only be not found. */
const PLACES: Readonly<Record<string, NameKind>> = {
  "path.symbol": "symbol",
  "query.symbol": "symbol",
  "body.symbol": "symbol",
  "path.account": "account",
  "path.venue": "venue",
  "body.venue": "venue",
  "path.order_id": "order_id",
  "path.alert_id": "alert_id",
  "path.run": "run",
  "path.breaker": "breaker",
  "header.x-account": "trader",
  "header.if-match": "version",
  "query.cursor": "cursor",
  "body.closes[*].symbol": "close_symbol",
  "body.closes[*].close": "close",
  "body.closes[*].date": "date",
  "body.marks[*].symbol": "symbol",
  "body.quotes[*].symbol": "symbol",
  "body.quotes[*].venue": "venue",
  "body.orders[*].symbol": "symbol",
  "body.quantity": "quantity",
  "body.price": "price",
};
const REAL_NAMES = 0.7;
/** What single operations take there instead: one account alone has a breaker that is open, and closes are listed by date. */
const OWN_PLACES: Readonly<Record<string, readonly [place: string, kind: NameKind]>> = {
  "POST /risk/breakers/{breaker}/reset": ["header.x-account", "loser"],
  "GET /market/{symbol}/closes": ["query.cursor", "date"],
};

/** What a schema cannot say is refused with these (api.md: understood, and refused), beside what schemathesis takes for granted. */
const MAY_BE_REFUSED = ["2xx", "401", "403", "404", "409", "412", "422", "429"];

export interface ToolSettings {
  readonly phase: FuzzPhase;
  readonly names: Names;
  readonly seed: number;
  readonly tokenOf: (scopes: readonly Scope[]) => string;
}

/** The file's text. Strings of JSON are strings of TOML, and so are lists. */
export function toolSettings({ phase, names, seed, tokenOf }: ToolSettings): string {
  const lines = [
    `seed = ${seed}`,
    `hooks = ${JSON.stringify(HOOKS)}`,
    "continue-on-failure = true",
    `request-timeout = ${REQUEST_TIMEOUT_SECONDS}`,
    "[generation]",
    `max-examples = ${MAX_EXAMPLES}`,
    `database = "none"`,
    // A found failure is replayed by its request; making it smaller would take the time of finding others.
    "no-shrink = true",
    "[checks]",
    `positive_data_acceptance.expected-statuses = ${JSON.stringify(MAY_BE_REFUSED)}`,
    // Where every answer has to be the same, one to a request without its token is not.
    `ignored_auth.enabled = ${phase.onlyStatus === null}`,
    // DELETE cancels an order, lifts a block or withdraws a proposal: what it was can still be read.
    "use_after_free.enabled = false",
    ...TECHNIQUES.flatMap((name) => [`[phases.${name}]`, `enabled = ${phase.techniques.includes(name)}`]),
    "[dictionaries]",
    ...Object.entries(names).map(([kind, values]) => `${kind} = { values = ${JSON.stringify(values)} }`),
    "[parameters]",
    ...Object.entries(PLACES).map(([place, kind]) => placed(place, kind)),
  ];
  return [...lines, ...headersByOperation(phase, tokenOf)].join("\n");
}

const placed = (place: string, kind: NameKind): string =>
  `${JSON.stringify(place)} = { dictionary = "${kind}", probability = ${REAL_NAMES} }`;

/** Each operation has its own token, as the scopes may depend on it. */
function headersByOperation({ operations, scopesFor }: FuzzPhase, tokenOf: ToolSettings["tokenOf"]): string[] {
  return operations.flatMap((route) => {
    const scopes = scopesFor(route);
    if (scopes === null) return [];
    const own = OWN_PLACES[nameOf(route)];
    return [
      "[[operations]]",
      `include-name = ${JSON.stringify(nameOf(route))}`,
      ...(own === undefined ? [] : [`parameters = { ${placed(...own)} }`]),
      `headers = { Authorization = ${JSON.stringify(`Bearer ${tokenOf(scopes)}`)} }`,
    ];
  });
}
