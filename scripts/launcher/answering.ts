import { UnexpectedAnswer } from "../api-client";
import { UsageError } from "./settings";

/** Runs the first requests of a start. A system that answers them otherwise than it should ends it with one line. */
export async function answering(requests: () => Promise<void>): Promise<void> {
  try {
    await requests();
  } catch (error) {
    if (!(error instanceof UnexpectedAnswer)) throw error;
    throw new UsageError(
      `The system has started and does not answer as it should; the lines above say why. ${error.message}`,
    );
  }
}
