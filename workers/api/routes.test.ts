/** Walks the table of routes with objects that answer: each asks its object once, and answers in the shape the document says. */
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import {
  accountSummaryView,
  accountView,
  adjustmentBody,
  fillView,
  openAccountBody,
  positionView,
  statsView,
  verifyView,
} from "../../shared/contract/accounts";
import { breakerView, resetBreakerBody } from "../../shared/contract/breakers";
import { deadLetterView, redriveBody, redrivenView } from "../../shared/contract/dead-letters";
import { firmAuditView, firmLimitsBody, firmLimitsView, firmRiskView } from "../../shared/contract/firm";
import { limitsView } from "../../shared/contract/limit-views";
import { portfolioLimitsBody, symbolLimitsBody } from "../../shared/contract/limits";
import { closeCorrectionView, closesBody, closeView, marksBody, markView } from "../../shared/contract/market";
import { quotesBody } from "../../shared/contract/quotes";
import { shadowView } from "../../shared/contract/shadow";
import {
  cancelAllView,
  journalRowView,
  orderCheckView,
  orderEventsView,
  orderView,
  resolveOrderBody,
} from "../../shared/contract/order-views";
import {
  acknowledgeBody,
  alertView,
  blockBody,
  blockedSymbolView,
  firmChangeView,
  firmTradingStateBody,
  tradingStateBody,
  tradingStateView,
  unblockedView,
} from "../../shared/contract/risk";
import { portfolioView } from "../../shared/contract/portfolio";
import { backtestView, matricesView } from "../../shared/contract/statistics";
import { limitsProposalView } from "../../shared/contract/proposals";
import { SCOPES } from "../../shared/contract/scopes";
import {
  reconciliationRunView,
  reconciliationView,
  venueChangeView,
  venueModeBody,
  venueRampBody,
  venueBalancesView,
  venueRampView,
  venueReasonBody,
  venueView,
} from "../../shared/contract/venues";
import { whatIfBody } from "../../shared/contract/what-if";
import { someControls } from "../../shared/core/testing/some-controls";
import { createRoutes, type Route } from "./routes";
import { answering, type Script } from "./testing/fake-objects";
import { aToken, testApp } from "./testing/test-app";

/** The first example that the schema documents. */
function exampleOf(schema: z.ZodType): object {
  const examples: unknown = schema.meta()?.["examples"];
  const example: unknown = Array.isArray(examples) ? examples[0] : undefined;
  if (typeof example !== "object" || example === null) throw new Error("a schema without an example");
  return example;
}

const copyOf = (schema: z.ZodType) => () => structuredClone(exampleOf(schema));
const page = (schema: z.ZodType) => ({ data: [exampleOf(schema)], next_cursor: null });
const answers = (value: () => unknown) => () => answering(value())();
const order = copyOf(orderView) as () => never;

const script: Script = {
  account: {
    placeOrders: (commands) =>
      Promise.resolve(commands.map(() => ({ ok: true as const, order: order(), replayed: false }))),
    replaceOrder: () => Promise.resolve({ ok: true, order: order(), done: false }),
    cancelOrder: () => Promise.resolve({ ok: true, order: order(), done: true }),
    resolveOrder: () => Promise.resolve({ ok: true, order: order(), done: true }),
    cancelOrders: answers(copyOf(cancelAllView)),
    closePosition: () => Promise.resolve({ ok: true, order: order(), replayed: false }),
    getOrder: answers(order),
    listOrders: answers(() => page(orderView)),
    orderEvents: answers(copyOf(orderEventsView)),
    account: answers(copyOf(accountView)),
    shadow: answers(copyOf(shadowView)),
    positions: answers(() => page(positionView)),
    position: answers(copyOf(positionView)),
    fills: answers(() => page(fillView)),
    journal: answers(() => page(journalRowView)),
    verifyJournal: answers(copyOf(verifyView)),
    stats: answers(copyOf(statsView)),
    checkOrder: answers(copyOf(orderCheckView)),
    portfolio: answers(copyOf(portfolioView)),
    limits: answers(copyOf(limitsView)),
    setLimits: answers(copyOf(limitsView)),
    proposals: answers(() => page(limitsProposalView)),
    approveLimits: answers(copyOf(limitsView)),
    withdrawLimits: answers(copyOf(limitsProposalView)),
    whatIf: () => Promise.resolve(new Blob(['{"summary":{}}\n']).stream()),
    alerts: answers(() => page(alertView)),
    acknowledgeAlert: answers(copyOf(alertView)),
    blockSymbol: answers(copyOf(blockedSymbolView)),
    unblockSymbol: answers(copyOf(unblockedView)),
    blockedSymbols: answers(() => page(blockedSymbolView)),
    breakers: answers(() => page(breakerView)),
    resetBreaker: answers(copyOf(breakerView)),
    matrices: answers(copyOf(matricesView)),
    varBacktest: answers(copyOf(backtestView)),
    deadLetters: answers(() => page(deadLetterView)),
    redriveDeadLetter: answers(copyOf(redrivenView)),
    setTradingState: answers(copyOf(tradingStateView)),
    adjustCash: answers(() => ({ account: exampleOf(accountView), replayed: false })),
  },
  venue: {
    view: answers(copyOf(venueView)),
    setMode: answers(copyOf(venueChangeView)),
    setPanic: answers(copyOf(venueChangeView)),
    setRamp: answers(copyOf(venueRampView)),
    reconcile: answers(copyOf(reconciliationRunView)),
    reconciliations: answers(() => page(reconciliationRunView)),
    reconciliation: answers(copyOf(reconciliationView)),
    agreeBalances: answers(copyOf(venueBalancesView)),
  },
  firm: {
    controls: () => Promise.resolve(someControls()),
    openAccount: answers(() => ({ account: exampleOf(accountSummaryView), created: true })),
    getAccount: answers(copyOf(accountSummaryView)),
    listAccounts: answers(() => page(accountSummaryView)),
    setTradingState: answers(copyOf(firmChangeView)),
    blockSymbol: answers(copyOf(firmChangeView)),
    unblockSymbol: answers(copyOf(firmChangeView)),
    risk: () => Promise.resolve(copyOf(firmRiskView)() as never),
    limits: () => Promise.resolve(copyOf(firmLimitsView)() as never),
    setLimits: answers(copyOf(firmLimitsView)),
    audit: answers(() => page(firmAuditView)),
  },
  market: {
    putCloses: answers(() => ({ accepted: 1, ignored: 0 })),
    listCloses: answers(() => page(closeView)),
    listCloseCorrections: answers(() => page(closeCorrectionView)),
    putMarks: answers(() => ({ accepted: 1, ignored: 0 })),
    putQuotes: answers(() => ({ accepted: 1, ignored: 0 })),
    getMark: answers(copyOf(markView)),
    listMarks: () => Promise.resolve({ data: [exampleOf(markView) as never], next_cursor: null }),
  },
};

const ORDER = { symbol: "BTCUSDT", side: "buy", type: "market", quantity: "0.001" };
const FIRM_BLOCK = "/firm/symbol/{symbol}/block";
const ACCOUNT_BLOCK = "/risk/symbol/{symbol}/block";

/** A good body for each route that needs one. */
const BODIES: Record<string, unknown> = {
  "post /orders": ORDER,
  "post /orders/batch": { orders: [ORDER] },
  "patch /orders/{order_id}": { price: "1" },
  "post /orders/{order_id}/resolve": exampleOf(resolveOrderBody),
  "post /risk/check": ORDER,
  "patch /risk/limits": exampleOf(portfolioLimitsBody),
  "patch /risk/limits/{symbol}": exampleOf(symbolLimitsBody),
  "post /risk/limits/what-if": exampleOf(whatIfBody),
  "post /risk/alerts/{alert_id}/acknowledge": exampleOf(acknowledgeBody),
  [`post ${ACCOUNT_BLOCK}`]: exampleOf(blockBody),
  "post /risk/breakers/{breaker}/reset": exampleOf(resetBreakerBody),
  "post /risk/trading-state": exampleOf(tradingStateBody),
  "put /market/marks": {
    marks: [{ ...(exampleOf(marksBody) as { marks: object[] }).marks[0], time: "2026-01-01T00:00:00Z" }],
  },
  "put /market/quotes": exampleOf(quotesBody),
  "put /market/closes": exampleOf(closesBody),
  "patch /firm/limits": exampleOf(firmLimitsBody),
  "post /accounts": exampleOf(openAccountBody),
  "post /accounts/{account}/adjustments": exampleOf(adjustmentBody),
  "post /firm/trading-state": exampleOf(firmTradingStateBody),
  [`post ${FIRM_BLOCK}`]: exampleOf(blockBody),
  "post /execution/dead-letters/{letter}/redrive": exampleOf(redriveBody),
  "post /venues/{venue}/mode": exampleOf(venueModeBody),
  "post /venues/{venue}/panic": exampleOf(venueReasonBody),
  "post /venues/{venue}/panic/reset": exampleOf(venueReasonBody),
  "patch /venues/{venue}/ramp": exampleOf(venueRampBody),
  "post /venues/{venue}/reconcile": exampleOf(venueReasonBody),
  "post /venues/{venue}/balances/agree": exampleOf(venueReasonBody),
};

/** Calls that a request makes where it is not one. */
const CALLS: Record<string, number> = {
  "get /instruments": 0,
  "get /openapi.json": 0,
  "get /metrics": 2,
  "get /venues": 2,
};
const ROUTES = createRoutes({ stylesheet: "", script: "" }).filter(({ isDocumented }) => isDocumented);
const keyOf = ({ method, path }: Route) => `${method} ${path}`;

describe.each(ROUTES.map((route) => ({ ...route, key: keyOf(route) })))("$key", ({ key, method, path, endpoint }) => {
  it("asks its object once, lets go of the answer, and answers as documented", async () => {
    const app = testApp(script);
    const token = await aToken({ scope: SCOPES });
    const body = BODIES[key];
    const response = await app.send(
      `${method.toUpperCase()} ${path
        .replace("{breaker}", "portfolio_loss")
        .replace("{run}", "17")
        .replace("{letter}", "17")
        .replaceAll(/\{\w+\}/g, "x1")}`,
      {
        token,
        ...(body === undefined ? {} : { body }),
      },
    );
    const doc = endpoint.answers[response.status];
    expect(doc, JSON.stringify(app.lines)).toBeDefined();
    expect(response.headers.get("content-type")).toContain(doc?.contentType ?? "application/json");
    if (doc?.schema !== undefined) expect(doc.schema.safeParse(await response.json()).error).toBeUndefined();
    expect(app.calls).toHaveLength(CALLS[key] ?? 1);
    expect(app.heldAnswers()).toBe(0);
  });
});
