import { blockBody, firmChangeView, unblockBody } from "../../../shared/contract/risk";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askFirm } from "../reach-objects";
import { symbolPath } from "./paths";

const answers = {
  200: { description: "The firm's controls, and how many accounts have received them.", schema: firmChangeView },
};

/** POST /firm/symbol/{symbol}/block. */
export const blockFirmSymbol = endpoint({
  summary: "Block a symbol for every account",
  tag: "Operations",
  actsOnAccount: false,
  isUrgent: true,
  path: symbolPath,
  body: { schema: blockBody },
  refuses: ["instrument_unknown"],
  answers,
  async handle(call) {
    const { symbol } = call.path;
    const { reason } = call.body;
    return answer(
      call,
      200,
      valueOf(await askFirm(call, (rpc) => rpc.blockSymbol({ symbol, reason, by: call.principal.subject }))),
    );
  },
});

/** DELETE /firm/symbol/{symbol}/block. */
export const unblockFirmSymbol = endpoint({
  summary: "Unblock a symbol for the firm",
  tag: "Operations",
  actsOnAccount: false,
  path: symbolPath,
  body: { schema: unblockBody, isOptional: true },
  refuses: ["instrument_unknown"],
  answers,
  async handle(call) {
    const { symbol } = call.path;
    const reason = call.body.reason ?? null;
    return answer(
      call,
      200,
      valueOf(await askFirm(call, (rpc) => rpc.unblockSymbol({ symbol, reason, by: call.principal.subject }))),
    );
  },
});
