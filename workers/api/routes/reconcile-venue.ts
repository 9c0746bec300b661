import { listQuery } from "../../../shared/contract/list-query";
import {
  reconciliationRunsPage,
  reconciliationRunView,
  reconciliationView,
  venueBalancesView,
  venueReasonBody,
} from "../../../shared/contract/venues";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askVenue } from "../reach-objects";
import { reconciliationPath, venuePath } from "./paths";

/** POST /venues/{venue}/reconcile. */
export const reconcileVenue = endpoint({
  summary: "Compare the accounts' open orders and fills with the venue's",
  tag: "Operations",
  actsOnAccount: false,
  path: venuePath,
  body: { schema: venueReasonBody },
  answers: { 202: { description: "The started run, or the one in progress.", schema: reconciliationRunView } },
  async handle(call) {
    const command = { reason: call.body.reason, by: call.principal.subject };
    return answer(call, 202, valueOf(await askVenue(call, call.path.venue, (rpc) => rpc.reconcile(command))));
  },
});

/** GET /venues/{venue}/reconciliations. */
export const listReconciliations = endpoint({
  summary: "List a venue's reconciliations, newest first",
  tag: "Operations",
  actsOnAccount: false,
  path: venuePath,
  query: listQuery,
  answers: { 200: { description: "A page of runs.", schema: reconciliationRunsPage } },
  async handle(call) {
    return answer(call, 200, valueOf(await askVenue(call, call.path.venue, (rpc) => rpc.reconciliations(call.query))));
  },
});

/** GET /venues/{venue}/reconciliations/{run}. */
export const getReconciliation = endpoint({
  summary: "Read one reconciliation with the report of each account",
  tag: "Operations",
  actsOnAccount: false,
  path: reconciliationPath,
  answers: { 200: { description: "The run and its reports.", schema: reconciliationView } },
  async handle(call) {
    const { venue, run } = call.path;
    return answer(call, 200, valueOf(await askVenue(call, venue, (rpc) => rpc.reconciliation(run))));
  },
});

/** POST /venues/{venue}/balances/agree. */
export const agreeVenueBalances = endpoint({
  summary: "Accept a venue's observed balances as the expected ones",
  tag: "Operations",
  actsOnAccount: false,
  path: venuePath,
  body: { schema: venueReasonBody },
  refuses: ["balances_not_read"],
  answers: { 200: { description: "The accepted balances.", schema: venueBalancesView } },
  async handle(call) {
    const command = { reason: call.body.reason, by: call.principal.subject };
    return answer(call, 200, valueOf(await askVenue(call, call.path.venue, (rpc) => rpc.agreeBalances(command))));
  },
});
