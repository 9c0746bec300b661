import type { DeadLetterView } from "../../shared/contract/dead-letters";
import type { DeadLetter } from "../storage/account-dead-letters";

/** A dead letter as it is shown. */
export const deadLetterView = ({ sequence, at, rejected, unknown, redriven }: DeadLetter): DeadLetterView => ({
  id: String(sequence),
  at: new Date(at).toISOString(),
  rejected: [...rejected],
  unknown: [...unknown],
  redriven: redriven === null ? null : { ...redriven, at: new Date(redriven.at).toISOString() },
});
