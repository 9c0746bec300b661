import type { DeadLetterView } from "../../shared/contract/dead-letters";
import { isoTime } from "../iso-time";
import type { DeadLetter } from "../storage/account-dead-letters";

/** A dead letter as it is shown. */
export const deadLetterView = ({ sequence, at, rejected, unknown, redriven }: DeadLetter): DeadLetterView => ({
  id: String(sequence),
  at: isoTime(at),
  rejected: [...rejected],
  unknown: [...unknown],
  redriven: redriven === null ? null : { ...redriven, at: isoTime(redriven.at) },
});
