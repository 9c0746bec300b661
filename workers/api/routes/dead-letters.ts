import { deadLettersPage, redriveBody, redrivenView } from "../../../shared/contract/dead-letters";
import { listQuery } from "../../../shared/contract/list-query";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askAccount } from "../reach-objects";
import { deadLetterPath } from "./paths";

/** GET /execution/dead-letters. */
export const listDeadLetters = endpoint({
  summary: "List deliveries that the queue gave up, newest first",
  tag: "Operations",
  actsOnAccount: true,
  query: listQuery,
  answers: { 200: { description: "A page of dead letters.", schema: deadLettersPage } },
  async handle(call) {
    return answer(call, 200, valueOf(await askAccount(call, call.account, (rpc) => rpc.deadLetters(call.query))));
  },
});

/** POST /execution/dead-letters/{letter}/redrive. */
export const redriveDeadLetter = endpoint({
  summary: "Query the venues again about the unknown orders of a dead letter",
  tag: "Operations",
  actsOnAccount: true,
  path: deadLetterPath,
  body: { schema: redriveBody },
  answers: { 200: { description: "The dead letter, and how many orders are queried.", schema: redrivenView } },
  async handle(call) {
    const command = { letter: call.path.letter, reason: call.body.reason, by: call.principal.subject };
    return answer(call, 200, valueOf(await askAccount(call, call.account, (rpc) => rpc.redriveDeadLetter(command))));
  },
});
