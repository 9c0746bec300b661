import { acknowledgeBody, alertView } from "../../../shared/contract/risk";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";
import { alertPath } from "./paths";

/** POST /risk/alerts/{alert_id}/acknowledge. */
export const acknowledgeAlert = endpoint({
  summary: "Acknowledge an alert; idempotent",
  tag: "Risk",
  actsOnAccount: true,
  path: alertPath,
  body: { schema: acknowledgeBody },
  answers: { 200: { description: "The alert.", schema: alertView } },
  async handle(call) {
    const { alert_id: alertId } = call.path;
    const by = call.principal.subject;
    const reply = await askAccount(call, call.account, (rpc) =>
      rpc.acknowledgeAlert({ kind: "acknowledge_alert", alertId, note: call.body.note, by }),
    );
    return answer(call, 200, valueOf(reply));
  },
});
