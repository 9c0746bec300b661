/** POST /risk/limits/what-if: proposed limits against the account's past orders, answered line by line. */
import { z } from "zod";
import type { LimitChanges } from "../core/commands";
import type { SymbolId } from "../core/ids";
import type { Span } from "../core/what-if";
import { bySymbol } from "./bounded-list";
import { moment } from "./fields";
import { portfolioChanges, portfolioLimitsBody, symbolChanges, symbolLimitsBody } from "./limits";
import type { CheckView } from "./views";

/** A line of a trace, and where it comes from: the check was run again, or its line was kept with the decision. */
export interface WhatIfCheckView extends CheckView {
  source: "recomputed" | "recorded";
}

export interface JudgementView {
  approved: boolean;
  /** Of the first failure; null when approved. */
  code: string | null;
  checks: WhatIfCheckView[];
}

/** A decision that would have been another. */
export interface ChangedDecisionView {
  order_id: string;
  decision: "order" | "replace" | "trigger";
  sequence: number;
  at: string;
  before: JudgementView;
  after: JudgementView;
}

/** How far it has come: rows of the journal read, decisions judged, of how many rows. */
export interface WhatIfProgressView {
  rows: number;
  orders: number;
  of: number;
}

export interface WhatIfSummaryView {
  /** Decisions judged. */
  orders: number;
  changed: number;
  now_rejected: number;
  now_approved: number;
  undetermined: number;
  /** Changed decisions that were listed; the others are only counted. */
  listed: number;
  by_code: Record<string, { now_rejected: number; now_approved: number }>;
  undetermined_by: Record<string, number>;
}

/** One line of the answer. A stream that does not end with `summary` or `problem` was cut off. */
export type WhatIfLine =
  | { progress: WhatIfProgressView }
  | { changed: ChangedDecisionView }
  | { summary: WhatIfSummaryView }
  | { problem: { code: string; detail: string } };

/** What is asked of the account. */
export interface WhatIfQuery {
  readonly changes: LimitChanges;
  readonly span: Span;
  /** How many changed decisions are listed at most. */
  readonly list: number;
}

const MAX_LISTED = 10_000;
const DEFAULT_LISTED = 1_000;

const { limits, actions, thresholds, policies } = portfolioLimitsBody.shape;

/** What is proposed for one symbol. */
export const symbolProposal = z
  .strictObject({
    limits: symbolLimitsBody.shape.limits,
    actions: symbolLimitsBody.shape.actions,
    thresholds: symbolLimitsBody.shape.thresholds,
  })
  .meta({ id: "SymbolProposal", required: [], examples: [{ limits: { max_position: "5" } }] });

const sequence = z
  .int()
  .min(1)
  .max(Number.MAX_SAFE_INTEGER)
  .meta({ examples: [1] });

const fields = z.strictObject({
  limits,
  actions,
  thresholds,
  policies,
  symbols: bySymbol(symbolProposal, "SymbolProposal").exactOptional(),
  from: moment.exactOptional(),
  until: moment.exactOptional(),
  from_sequence: sequence.exactOptional(),
  until_sequence: sequence.exactOptional(),
  list: z.int().min(0).max(MAX_LISTED).default(DEFAULT_LISTED),
});

type Fields = z.infer<typeof fields>;

/** The fields that propose something. */
const CHANGES = ["limits", "actions", "thresholds", "policies", "symbols"] as const satisfies readonly (keyof Fields)[];

/** The proposal on top of the present limits, and which decisions are judged. */
export const whatIfBody = fields
  .refine((body) => CHANGES.some((name) => body[name] !== undefined), { error: "name at least one change" })
  .transform((body): WhatIfQuery => ({ changes: changesOf(body), span: spanOf(body), list: body.list }))
  .meta({
    id: "WhatIfRequest",
    required: [],
    anyOf: CHANGES.map((name) => ({ required: [name] })),
    examples: [
      {
        limits: { max_exposure: "500000" },
        symbols: { BTCUSDT: { limits: { max_position: "5" } } },
        from: "2026-11-01T00:00:00Z",
        list: 100,
      },
    ],
  });

const spanOf = ({ from, until, from_sequence: fromSequence, until_sequence: untilSequence }: Fields): Span => ({
  fromSequence: fromSequence ?? null,
  untilSequence: untilSequence ?? null,
  from: from ?? null,
  until: until ?? null,
});

/** The message for a span that ends before it begins, naming both ends; null for any other. */
export function spanIsReversed({ from, until, fromSequence, untilSequence }: Span): string | null {
  if (from !== null && until !== null && from > until)
    return `from (${new Date(from).toISOString()}) is after until (${new Date(until).toISOString()})`;
  if (fromSequence !== null && untilSequence !== null && fromSequence > untilSequence)
    return `from_sequence (${fromSequence}) is after until_sequence (${untilSequence})`;
  return null;
}

/** A proposal is put together as the PATCHes that would bring it, which also say why; here nothing is kept that would need it. */
const UNSAID = { reason: "what-if" };

function changesOf({ symbols: rows = {}, list: _list, from: _from, until: _until, ...body }: Fields): LimitChanges {
  const { from_sequence: _first, until_sequence: _last, ...whole } = body;
  const parts = [portfolioChanges({ ...whole, ...UNSAID })];
  for (const [symbol, row] of Object.entries(rows))
    parts.push(symbolChanges(symbol as SymbolId, { ...row, ...UNSAID }));
  return {
    portfolio: whole.limits ?? {},
    symbols: Object.assign({}, ...parts.map((part) => part.symbols)) as LimitChanges["symbols"],
    handling: Object.assign({}, ...parts.map((part) => part.handling)) as NonNullable<LimitChanges["handling"]>,
    ...(whole.policies === undefined ? {} : { policies: whole.policies }),
  };
}
