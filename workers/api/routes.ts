/** Every route with the scope it needs: the app registers them, the document lists them, the tests walk them, all from here. */
import type { Scope } from "../../shared/contract/scopes";
import type { Endpoint } from "./endpoint";
import { acknowledgeAlert } from "./routes/acknowledge-alert";
import { adjustAccount } from "./routes/adjust-account";
import { blockFirmSymbol, unblockFirmSymbol } from "./routes/block-firm-symbol";
import { blockSymbol, unblockSymbol } from "./routes/block-symbol";
import { cancelOrder } from "./routes/cancel-order";
import { cancelOrders } from "./routes/cancel-orders";
import { panicVenue, resetVenuePanic, setVenueMode, setVenueRamp } from "./routes/change-venue";
import { checkOrder } from "./routes/check-order";
import { closePosition } from "./routes/close-position";
import { listDeadLetters, redriveDeadLetter } from "./routes/dead-letters";
import { docsEndpoints, type DocsFiles } from "./routes/docs";
import { getFirmLimits, setFirmLimits } from "./routes/firm-limits";
import { getAccount } from "./routes/get-account";
import { getAccountSummary } from "./routes/get-account-summary";
import { getFirmRisk } from "./routes/get-firm-risk";
import { createHealth } from "./routes/get-health";
import { getLimits } from "./routes/get-limits";
import { getMark } from "./routes/get-mark";
import { getMatrices } from "./routes/get-matrices";
import { getMetrics } from "./routes/get-metrics";
import { createOpenApi } from "./routes/get-openapi";
import { getOrder } from "./routes/get-order";
import { getOrderEvents } from "./routes/get-order-events";
import { getPortfolio } from "./routes/get-portfolio";
import { getPosition } from "./routes/get-position";
import { getShadow } from "./routes/get-shadow";
import { getStats } from "./routes/get-stats";
import { getVarBacktest } from "./routes/get-var-backtest";
import { approveProposal, listProposals, withdrawProposal } from "./routes/limits-proposals";
import { listAccounts } from "./routes/list-accounts";
import { listAlerts } from "./routes/list-alerts";
import { listBlockedSymbols } from "./routes/list-blocked-symbols";
import { listBreakers } from "./routes/list-breakers";
import { listCloseCorrections, listCloses } from "./routes/list-closes";
import { listFills } from "./routes/list-fills";
import { listFirmAudit } from "./routes/list-firm-audit";
import { listInstruments } from "./routes/list-instruments";
import { listJournal } from "./routes/list-journal";
import { listMarks } from "./routes/list-marks";
import { listOrders } from "./routes/list-orders";
import { listPositions } from "./routes/list-positions";
import { getVenue, listVenues } from "./routes/list-venues";
import { openAccount } from "./routes/open-account";
import { placeOrder } from "./routes/place-order";
import { placeOrderBatch } from "./routes/place-order-batch";
import { putCloses } from "./routes/put-closes";
import { putMarks } from "./routes/put-marks";
import { putQuotes } from "./routes/put-quotes";
import { agreeVenueBalances, getReconciliation, listReconciliations, reconcileVenue } from "./routes/reconcile-venue";
import { replaceOrder } from "./routes/replace-order";
import { resetBreaker } from "./routes/reset-breaker";
import { resolveOrder } from "./routes/resolve-order";
import { setPortfolioLimits, setSymbolLimits } from "./routes/set-limits";
import { setFirmTradingState, setTradingState } from "./routes/set-trading-state";
import { verifyJournal } from "./routes/verify-journal";
import { whatIf } from "./routes/what-if";

export type Method = "get" | "post" | "put" | "patch" | "delete";

export interface Route {
  readonly method: Method;
  /** With names in braces, as OpenAPI writes them. */
  readonly path: string;
  /** Null: open to anyone. */
  readonly scope: Scope | null;
  readonly endpoint: Endpoint;
  readonly isDocumented: boolean;
}

const route = (method: Method, path: string, scope: Scope | null, endpoint: Endpoint, isDocumented = true): Route => ({
  method,
  path,
  scope,
  endpoint,
  isDocumented,
});

/** The table. */
export function createRoutes(files: DocsFiles): readonly Route[] {
  const docs = docsEndpoints(files);
  const routes: readonly Route[] = [
    route("get", "/health", null, createHealth()),
    route(
      "get",
      "/openapi.json",
      null,
      createOpenApi(() => routes),
    ),
    route("get", "/docs", null, docs.page, false),
    route("get", "/docs/start.js", null, docs.start, false),
    route("get", "/docs/swagger-ui.css", null, docs.stylesheet, false),
    route("get", "/docs/swagger-ui-bundle.js", null, docs.script, false),

    route("post", "/orders", "orders:write", placeOrder),
    route("post", "/orders/batch", "orders:write", placeOrderBatch),
    route("get", "/orders", "orders:read", listOrders),
    route("delete", "/orders", "orders:write", cancelOrders),
    route("get", "/orders/{order_id}", "orders:read", getOrder),
    route("patch", "/orders/{order_id}", "orders:write", replaceOrder),
    route("delete", "/orders/{order_id}", "orders:write", cancelOrder),
    route("post", "/orders/{order_id}/resolve", "risk:write", resolveOrder),
    route("get", "/orders/{order_id}/events", "orders:read", getOrderEvents),

    route("get", "/account", "orders:read", getAccount),
    route("get", "/account/shadow", "orders:read", getShadow),
    route("get", "/positions", "orders:read", listPositions),
    route("get", "/positions/{symbol}", "orders:read", getPosition),
    route("delete", "/positions/{symbol}", "orders:write", closePosition),
    route("get", "/fills", "orders:read", listFills),
    route("get", "/journal", "orders:read", listJournal),
    route("get", "/journal/verify", "orders:read", verifyJournal),
    route("get", "/stats", "orders:read", getStats),

    route("post", "/risk/check", "orders:read", checkOrder),
    route("get", "/risk/portfolio", "risk:read", getPortfolio),
    route("get", "/risk/limits", "risk:read", getLimits),
    route("patch", "/risk/limits", "risk:write", setPortfolioLimits),
    route("post", "/risk/limits/what-if", "risk:read", whatIf),
    route("get", "/risk/limits/proposals", "risk:read", listProposals),
    route("post", "/risk/limits/proposals/{proposal_id}/approve", "risk:write", approveProposal),
    route("delete", "/risk/limits/proposals/{proposal_id}", "risk:write", withdrawProposal),
    route("patch", "/risk/limits/{symbol}", "risk:write", setSymbolLimits),
    route("get", "/risk/alerts", "risk:read", listAlerts),
    route("post", "/risk/alerts/{alert_id}/acknowledge", "risk:write", acknowledgeAlert),
    route("post", "/risk/symbol/{symbol}/block", "risk:write", blockSymbol),
    route("delete", "/risk/symbol/{symbol}/block", "risk:write", unblockSymbol),
    route("get", "/risk/symbols/blocked", "risk:read", listBlockedSymbols),
    route("get", "/risk/breakers", "risk:read", listBreakers),
    route("post", "/risk/breakers/{breaker}/reset", "risk:write", resetBreaker),
    route("get", "/risk/matrices", "risk:read", getMatrices),
    route("get", "/risk/var/backtest", "risk:read", getVarBacktest),
    route("post", "/risk/trading-state", "risk:write", setTradingState),

    route("get", "/market", "orders:read", listMarks),
    route("get", "/market/{symbol}", "orders:read", getMark),
    route("get", "/market/{symbol}/closes", "orders:read", listCloses),
    route("get", "/market/{symbol}/closes/corrections", "orders:read", listCloseCorrections),
    route("put", "/market/marks", "market:write", putMarks),
    route("put", "/market/quotes", "market:write", putQuotes),
    route("put", "/market/closes", "market:write", putCloses),
    route("get", "/instruments", "orders:read", listInstruments),

    route("get", "/venues", "orders:read", listVenues),
    route("get", "/venues/{venue}", "orders:read", getVenue),
    route("post", "/venues/{venue}/mode", "admin", setVenueMode),
    route("post", "/venues/{venue}/panic", "admin", panicVenue),
    route("post", "/venues/{venue}/panic/reset", "admin", resetVenuePanic),
    route("patch", "/venues/{venue}/ramp", "admin", setVenueRamp),
    route("post", "/venues/{venue}/reconcile", "admin", reconcileVenue),
    route("post", "/venues/{venue}/balances/agree", "admin", agreeVenueBalances),
    route("get", "/venues/{venue}/reconciliations", "orders:read", listReconciliations),
    route("get", "/venues/{venue}/reconciliations/{run}", "orders:read", getReconciliation),

    route("get", "/execution/dead-letters", "orders:read", listDeadLetters),
    route("post", "/execution/dead-letters/{letter}/redrive", "orders:write", redriveDeadLetter),

    route("get", "/metrics", "admin", getMetrics),
    route("post", "/accounts", "admin", openAccount),
    route("get", "/accounts", "admin", listAccounts),
    route("get", "/accounts/{account}", "admin", getAccountSummary),
    route("post", "/accounts/{account}/adjustments", "admin", adjustAccount),
    route("get", "/firm/risk", "admin", getFirmRisk),
    route("get", "/firm/limits", "admin", getFirmLimits),
    route("patch", "/firm/limits", "admin", setFirmLimits),
    route("get", "/firm/audit", "admin", listFirmAudit),
    route("post", "/firm/trading-state", "admin", setFirmTradingState),
    route("post", "/firm/symbol/{symbol}/block", "admin", blockFirmSymbol),
    route("delete", "/firm/symbol/{symbol}/block", "admin", unblockFirmSymbol),
  ];
  return routes;
}
