import { alertsQuery } from "../../../shared/contract/list-query";
import { pageOf } from "../../../shared/contract/page-view";
import { alertView } from "../../../shared/contract/risk";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";

/** GET /risk/alerts. */
export const listAlerts = endpoint({
  summary: "List alerts, newest first",
  tag: "Risk",
  actsOnAccount: true,
  query: alertsQuery,
  answers: { 200: { description: "A page of alerts.", schema: pageOf(alertView) } },
  async handle(call) {
    const { limit, cursor, status, level, symbol } = call.query;
    const reply = await askAccount(call, call.account, (rpc) =>
      rpc.alerts({ limit, cursor, status: status ?? null, level: level ?? null, symbol: symbol ?? null }),
    );
    return answer(call, 200, valueOf(reply));
  },
});
