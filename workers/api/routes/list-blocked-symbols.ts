import { listQuery } from "../../../shared/contract/list-query";
import { pageOf } from "../../../shared/contract/page-view";
import { blockedSymbolView } from "../../../shared/contract/risk";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { pageBySymbol } from "../page-by";
import { askAccount } from "../reach-objects";

/** GET /risk/symbols/blocked. */
export const listBlockedSymbols = endpoint({
  summary: "List blocked symbols, including the firm's",
  tag: "Risk",
  actsOnAccount: true,
  query: listQuery,
  answers: { 200: { description: "A page of blocked symbols.", schema: pageOf(blockedSymbolView) } },
  async handle(call) {
    const { data } = valueOf(await askAccount(call, call.account, (rpc) => rpc.blockedSymbols()));
    return answer(call, 200, pageBySymbol(data, call.query));
  },
});
