import { listQuery } from "../../../shared/contract/list-query";
import { closeCorrectionView, closeView } from "../../../shared/contract/market";
import { pageOf } from "../../../shared/contract/page-view";
import type { Rejection } from "../../../shared/core/rejection";
import { answer, refused } from "../answer";
import { endpoint } from "../endpoint";
import { askMarket } from "../reach-objects";
import { symbolPath } from "./paths";

/** GET /market/{symbol}/closes. */
export const listCloses = endpoint({
  summary: "List the daily closes of an instrument, newest first",
  tag: "Operations",
  actsOnAccount: false,
  path: symbolPath,
  query: listQuery,
  refuses: ["instrument_not_found"],
  answers: { 200: { description: "A page of closes; at most 251 are stored.", schema: pageOf(closeView) } },
  async handle(call) {
    const reply = await askMarket(call, (rpc) => rpc.listCloses(call.path.symbol, call.query));
    if (!reply.ok) return refused(call, ofPath(reply.rejection));
    return answer(call, 200, reply.value);
  },
});

/** GET /market/{symbol}/closes/corrections. */
export const listCloseCorrections = endpoint({
  summary: "List corrections of an instrument's closes with the previous values, newest first",
  tag: "Operations",
  actsOnAccount: false,
  path: symbolPath,
  query: listQuery,
  refuses: ["instrument_not_found"],
  answers: { 200: { description: "A page of corrections.", schema: pageOf(closeCorrectionView) } },
  async handle(call) {
    const reply = await askMarket(call, (rpc) => rpc.listCloseCorrections(call.path.symbol, call.query));
    if (!reply.ok) return refused(call, ofPath(reply.rejection));
    return answer(call, 200, reply.value);
  },
});

/** The object says instrument_unknown as to an order; of a path it means that there is nothing here. */
const ofPath = (rejection: Rejection): Rejection =>
  rejection.code === "instrument_unknown" ? { ...rejection, code: "instrument_not_found" } : rejection;
