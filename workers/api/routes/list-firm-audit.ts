import { firmAuditView } from "../../../shared/contract/firm";
import { listQuery } from "../../../shared/contract/list-query";
import { pageOf } from "../../../shared/contract/page-view";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askFirm } from "../reach-objects";

/** GET /firm/audit. */
export const listFirmAudit = endpoint({
  summary: "List the firm's audit trail, newest first",
  tag: "Operations",
  actsOnAccount: false,
  query: listQuery,
  answers: { 200: { description: "A page of entries.", schema: pageOf(firmAuditView) } },
  async handle(call) {
    return answer(call, 200, valueOf(await askFirm(call, (rpc) => rpc.audit(call.query))));
  },
});
