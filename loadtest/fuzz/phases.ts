/** In which order what is asked, and with which token. What may stop everything comes last, or nothing after it would be answered with more than a refusal. */
import { SCOPES, type Scope } from "../../shared/contract/scopes";
import { createRoutes, type Route } from "../../workers/api/routes";

/** Ways of schemathesis to make requests: the document's examples, each border of each schema, chance, and chains of calls. */
export type Technique = "examples" | "coverage" | "fuzzing" | "stateful";

export interface FuzzPhase {
  readonly name: string;
  readonly what: string;
  readonly operations: readonly Route[];
  readonly techniques: readonly Technique[];
  /** Share of the time that chance gets; null where nothing is left to chance, and the phase ends by itself. */
  readonly share: number | null;
  /** The scopes of the token for an operation; null for no token at all. */
  readonly scopesFor: (route: Route) => readonly Scope[] | null;
  /** The one status that an operation with a scope may be answered with; null where any documented one may come. */
  readonly onlyStatus: number | null;
}

/** As schemathesis calls an operation. */
export const nameOf = ({ method, path }: Pick<Route, "method" | "path">): string => `${method.toUpperCase()} ${path}`;

/** Every operation of the document. */
export const OPERATIONS: readonly Route[] = createRoutes({ stylesheet: "", script: "" }).filter(
  ({ isDocumented }) => isDocumented,
);

/** What changes how other operations are answered: halts, panics, blocks, limits, prices, money, and what ends all orders at once. */
const CONTROL = new Set([
  "DELETE /orders",
  "DELETE /positions/{symbol}",
  "PATCH /risk/limits",
  "PATCH /risk/limits/{symbol}",
  "POST /risk/symbol/{symbol}/block",
  "DELETE /risk/symbol/{symbol}/block",
  "POST /risk/breakers/{breaker}/reset",
  "POST /risk/trading-state",
  "PUT /market/marks",
  "PUT /market/quotes",
  "PUT /market/closes",
  "POST /venues/{venue}/mode",
  "POST /venues/{venue}/panic",
  "POST /venues/{venue}/panic/reset",
  "PATCH /venues/{venue}/ramp",
  "POST /accounts/{account}/adjustments",
  "PATCH /firm/limits",
  "POST /firm/trading-state",
  "POST /firm/symbol/{symbol}/block",
  "DELETE /firm/symbol/{symbol}/block",
]);

const isControl = (route: Route): boolean => CONTROL.has(nameOf(route));
const every = (): readonly Scope[] => SCOPES;

export const PHASES: readonly FuzzPhase[] = [
  {
    name: "no token",
    what: "every operation without a token",
    operations: OPERATIONS,
    techniques: ["examples", "coverage"],
    share: null,
    scopesFor: () => null,
    onlyStatus: 401,
  },
  {
    name: "too little scope",
    what: "every operation with a token of all scopes but its own",
    operations: OPERATIONS,
    techniques: ["examples", "coverage"],
    share: null,
    scopesFor: ({ scope }) => SCOPES.filter((other) => other !== scope),
    onlyStatus: 403,
  },
  {
    name: "orders",
    what: "the operations on orders, one after the other",
    operations: OPERATIONS.filter((route) => route.path.startsWith("/orders") && !isControl(route)),
    techniques: ["fuzzing", "stateful"],
    share: 0.2,
    scopesFor: every,
    onlyStatus: null,
  },
  {
    name: "trading",
    what: "every operation that leaves the controls alone",
    operations: OPERATIONS.filter((route) => !isControl(route)),
    techniques: ["examples", "coverage", "fuzzing", "stateful"],
    share: 0.4,
    scopesFor: every,
    onlyStatus: null,
  },
  {
    name: "controls",
    what: "halts, panics, blocks, limits, prices and money",
    operations: OPERATIONS.filter(isControl),
    techniques: ["examples", "coverage", "fuzzing", "stateful"],
    share: 0.2,
    scopesFor: every,
    onlyStatus: null,
  },
  {
    name: "aftermath",
    what: "every operation, in whatever state that has left",
    operations: OPERATIONS,
    techniques: ["coverage", "fuzzing", "stateful"],
    share: 0.2,
    scopesFor: every,
    onlyStatus: null,
  },
];
