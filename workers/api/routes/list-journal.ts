import { listQuery } from "../../../shared/contract/list-query";
import { journalRowView } from "../../../shared/contract/order-views";
import { pageOf } from "../../../shared/contract/page-view";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";

/** GET /journal. */
export const listJournal = endpoint({
  summary: "Read the journal with its hashes",
  tag: "Account",
  actsOnAccount: true,
  query: listQuery,
  answers: { 200: { description: "A page of journal rows.", schema: pageOf(journalRowView) } },
  async handle(call) {
    return answer(call, 200, valueOf(await askAccount(call, call.account, (rpc) => rpc.journal(call.query))));
  },
});
