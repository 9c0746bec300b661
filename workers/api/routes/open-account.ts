import { accountSummaryView, openAccountBody } from "../../../shared/contract/accounts";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askFirm } from "../reach-objects";

/** POST /accounts. */
export const openAccount = endpoint({
  summary: "Open an account; idempotent",
  tag: "Operations",
  actsOnAccount: false,
  body: { schema: openAccountBody },
  refuses: ["account_exists", "instrument_unknown"],
  answers: {
    201: { description: "Opened.", schema: accountSummaryView },
    200: { description: "Already open, on the same terms.", schema: accountSummaryView },
  },
  async handle(call) {
    const { account, type, currency, cash, limits = null } = call.body;
    const by = call.principal.subject;
    const opened = valueOf(
      await askFirm(call, (rpc) =>
        rpc.openAccount(account, { kind: "open_account", account, type, currency, cash, limits, by }),
      ),
    );
    return answer(call, opened.created ? 201 : 200, opened.account);
  },
});
