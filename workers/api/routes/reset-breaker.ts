import { breakerView, resetBreakerBody } from "../../../shared/contract/breakers";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { invalidRequest } from "../problem";
import { askAccount } from "../reach-objects";
import { breakerPath } from "./paths";

/** POST /risk/breakers/{breaker}/reset. Its measurement restarts, so that it does not trip again at once. */
export const resetBreaker = endpoint({
  summary: "Reset an open circuit breaker",
  tag: "Risk",
  actsOnAccount: true,
  path: breakerPath,
  body: { schema: resetBreakerBody },
  refuses: ["breaker_not_open", "no_market_data"],
  answers: { 200: { description: "The breaker, closed.", schema: breakerView } },
  async handle(call) {
    const { breaker } = call.path;
    const { reason, symbol = null } = call.body;
    if ((symbol !== null) !== (breaker === "position_loss")) {
      const message = symbol === null ? "is required for position_loss" : `is not allowed for ${breaker}`;
      throw invalidRequest({ path: "symbol", message });
    }
    const by = call.principal.subject;
    const reply = await askAccount(call, call.account, (rpc) =>
      rpc.resetBreaker({ kind: "reset_breaker", breaker, symbol, reason, by }),
    );
    return answer(call, 200, valueOf(reply));
  },
});
