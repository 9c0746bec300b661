import { blockBody, blockedSymbolView, unblockBody, unblockedView } from "../../../shared/contract/risk";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";
import { symbolPath } from "./paths";

/** POST /risk/symbol/{symbol}/block. */
export const blockSymbol = endpoint({
  summary: "Block orders of a symbol that add exposure; cancels still pass",
  tag: "Risk",
  actsOnAccount: true,
  isUrgent: true,
  path: symbolPath,
  body: { schema: blockBody },
  refuses: ["instrument_unknown"],
  answers: { 200: { description: "The block.", schema: blockedSymbolView } },
  async handle(call) {
    const { symbol } = call.path;
    const by = call.principal.subject;
    const reply = await askAccount(call, call.account, (rpc) =>
      rpc.blockSymbol({ kind: "block_symbol", symbol, reason: call.body.reason, by }),
    );
    return answer(call, 200, valueOf(reply));
  },
});

/** DELETE /risk/symbol/{symbol}/block. */
export const unblockSymbol = endpoint({
  summary: "Unblock a symbol for the account",
  tag: "Risk",
  actsOnAccount: true,
  path: symbolPath,
  body: { schema: unblockBody, isOptional: true },
  refuses: ["instrument_unknown"],
  answers: {
    200: {
      description: "Whether the symbol is blocked now: a block by the firm or by a breaker stays.",
      schema: unblockedView,
    },
  },
  async handle(call) {
    const { symbol } = call.path;
    const by = call.principal.subject;
    const reason = call.body.reason ?? null;
    return answer(
      call,
      200,
      valueOf(
        await askAccount(call, call.account, (rpc) =>
          rpc.unblockSymbol({ kind: "unblock_symbol", symbol, reason, by }),
        ),
      ),
    );
  },
});
