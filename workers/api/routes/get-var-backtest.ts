import { backtestQuery, backtestView } from "../../../shared/contract/statistics";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";

/** GET /risk/var/backtest. */
export const getVarBacktest = endpoint({
  summary: "Backtest the value at risk: exceptions, Kupiec's test, traffic light",
  tag: "Risk",
  actsOnAccount: true,
  query: backtestQuery,
  answers: { 200: { description: "The backtest.", schema: backtestView } },
  async handle(call) {
    return answer(call, 200, valueOf(await askAccount(call, call.account, (rpc) => rpc.varBacktest(call.query.basis))));
  },
});
