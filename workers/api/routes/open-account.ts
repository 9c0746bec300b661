import { accountSummaryView, openAccountBody } from "../../../shared/contract/accounts";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { ProblemError } from "../problem";
import { askFirm } from "../reach-objects";

/** POST /accounts. */
export const openAccount = endpoint({
  summary: "Open an account; idempotent",
  tag: "Operations",
  actsOnAccount: false,
  body: { schema: openAccountBody },
  refuses: ["account_exists", "instrument_unknown", "currency_unknown"],
  answers: {
    201: { description: "Opened.", schema: accountSummaryView },
    200: { description: "Already open, on the same terms.", schema: accountSummaryView },
  },
  async handle(call) {
    const { account, type, currency, cash, limits = null } = call.body;
    // Instruments are settled in the account's currency: one that none is quoted in could never trade, and no account is ever closed.
    const quotes = new Set(Array.from(call.instruments.values(), ({ quote }) => quote));
    if (!quotes.has(currency)) {
      const detail = `no instrument is quoted in ${currency}; there are those in ${[...quotes].join(", ")}`;
      throw new ProblemError({ code: "currency_unknown", detail });
    }
    const by = call.principal.subject;
    const opened = valueOf(
      await askFirm(call, (rpc) =>
        rpc.openAccount(account, { kind: "open_account", account, type, currency, cash, limits, by }),
      ),
    );
    return answer(call, opened.created ? 201 : 200, opened.account);
  },
});
