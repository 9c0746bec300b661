import {
  firmChangeView,
  firmTradingStateBody,
  tradingStateBody,
  tradingStateView,
} from "../../../shared/contract/risk";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount, askFirm } from "../reach-objects";

/** POST /risk/trading-state. */
export const setTradingState = endpoint({
  summary: "Halt, reduce or resume an account",
  tag: "Risk",
  actsOnAccount: true,
  isUrgent: true,
  body: { schema: tradingStateBody },
  answers: { 200: { description: "The state, and what the change cancelled.", schema: tradingStateView } },
  async handle(call) {
    const { state, reason, cancel_orders: cancelOrders } = call.body;
    const by = call.principal.subject;
    const reply = await askAccount(call, call.account, (rpc) =>
      rpc.setTradingState({ kind: "set_trading_state", state, reason, by, cancelOrders }),
    );
    return answer(call, 200, valueOf(reply));
  },
});

/** POST /firm/trading-state. */
export const setFirmTradingState = endpoint({
  summary: "Halt, reduce or resume the whole firm",
  tag: "Operations",
  actsOnAccount: false,
  isUrgent: true,
  body: { schema: firmTradingStateBody },
  answers: {
    200: { description: "The firm's controls, and how many accounts have received them.", schema: firmChangeView },
  },
  async handle(call) {
    const { state, reason } = call.body;
    return answer(
      call,
      200,
      valueOf(await askFirm(call, (rpc) => rpc.setTradingState({ state, reason, by: call.principal.subject }))),
    );
  },
});
