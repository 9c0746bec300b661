import { firmLimitsBody, firmLimitsView } from "../../../shared/contract/firm";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { IF_MATCH, versionOf } from "../if-match";
import { askFirm } from "../reach-objects";

/** GET /firm/limits. */
export const getFirmLimits = endpoint({
  summary: "Read the firm's limits over all accounts",
  tag: "Operations",
  actsOnAccount: false,
  answers: { 200: { description: "The limits and their version.", schema: firmLimitsView } },
  async handle(call) {
    const limits = await askFirm(call, (rpc) => rpc.limits());
    return answer(call, 200, limits, { etag: `"${limits.version}"` });
  },
});

/** PATCH /firm/limits. */
export const setFirmLimits = endpoint({
  summary: "Change the firm's limits over all accounts; reaching one sets the firm to reducing",
  tag: "Operations",
  actsOnAccount: false,
  body: { schema: firmLimitsBody },
  headers: IF_MATCH,
  refuses: ["version_mismatch"],
  answers: { 200: { description: "The limits after the change, with the new version.", schema: firmLimitsView } },
  async handle(call) {
    const { limits: changed, reason } = call.body;
    const ifVersion = versionOf(call.header("if-match"));
    const by = call.principal.subject;
    const limits = valueOf(await askFirm(call, (rpc) => rpc.setLimits({ limits: changed, reason, by, ifVersion })));
    return answer(call, 200, limits, { etag: `"${limits.version}"` });
  },
});
