import { accountView, adjustmentBody } from "../../../shared/contract/accounts";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";
import { accountPath } from "./paths";

/** POST /accounts/{account}/adjustments. */
export const adjustAccount = endpoint({
  summary: "Book a deposit, withdrawal or correction; idempotent by reference",
  tag: "Operations",
  actsOnAccount: false,
  path: accountPath,
  body: { schema: adjustmentBody },
  refuses: ["account_not_found", "reference_reused"],
  answers: {
    201: { description: "Booked.", schema: accountView },
    200: { description: "It was booked before. Header idempotent-replayed: true.", schema: accountView },
  },
  async handle(call) {
    const { amount, reason, reference } = call.body;
    const by = call.principal.subject;
    const reply = await askAccount(call, call.path.account, (rpc) =>
      rpc.adjustCash({ kind: "adjust_cash", amount, reason, reference, by }),
    );
    const { account, replayed } = valueOf(reply);
    return replayed ? answer(call, 200, account, { "idempotent-replayed": "true" }) : answer(call, 201, account);
  },
});
