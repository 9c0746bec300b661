import { verifyView } from "../../../shared/contract/accounts";
import { verifyQuery } from "../../../shared/contract/list-query";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";

/** GET /journal/verify. */
export const verifyJournal = endpoint({
  summary: "Recompute the journal's hashes and replay it, at most 50,000 rows a call",
  tag: "Account",
  actsOnAccount: true,
  query: verifyQuery,
  answers: { 200: { description: "Whether the chain is valid, and where to continue.", schema: verifyView } },
  async handle(call) {
    return answer(
      call,
      200,
      valueOf(await askAccount(call, call.account, (rpc) => rpc.verifyJournal(call.query.from))),
    );
  },
});
