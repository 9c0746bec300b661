/** Bells that the queue has given up: what became of the orders they were about. */
import { z } from "zod";
import { momentView, reason } from "./fields";
import { pageOf } from "./page-view";
import { viewOf } from "./view-of";

export interface DeadLetterView {
  id: string;
  at: string;
  /** Orders that were proven unsent, and are rejected (`delivery_failed`). */
  rejected: string[];
  /** Orders whose outcome was not known then. */
  unknown: string[];
  redriven: { by: string; reason: string; at: string } | null;
}

/** A dead letter after it was re-driven, and about how many orders the venues are asked. */
export interface RedrivenView extends DeadLetterView {
  asked: number;
}

/** POST /execution/dead-letters/{id}/redrive. */
export const redriveBody = z
  .strictObject({ reason })
  .meta({ id: "RedriveRequest", examples: [{ reason: "the venue is back" }] });

const letter = {
  id: z.string(),
  at: momentView,
  rejected: z.array(z.string()),
  unknown: z.array(z.string()),
  redriven: z.strictObject({ by: z.string(), reason: z.string(), at: momentView }).nullable(),
};

const EXAMPLE = {
  id: "1742",
  at: "2026-11-21T09:00:00.000Z",
  rejected: ["01K3V7Q2R8Z5W9X4C6B1N0M2T7"],
  unknown: ["01K3V7Q2R8Z5W9X4C6B1N0M2T8"],
  redriven: null,
};

export const deadLetterView = viewOf<DeadLetterView>()(
  z.strictObject(letter).meta({ id: "DeadLetter", examples: [EXAMPLE] }),
);

/** GET /execution/dead-letters. */
export const deadLettersPage = pageOf(deadLetterView);

export const redrivenView = viewOf<RedrivenView>()(
  z.strictObject({ ...letter, asked: z.int() }).meta({
    id: "RedrivenDeadLetter",
    examples: [
      {
        ...EXAMPLE,
        redriven: { by: "alice", reason: "the venue is back", at: "2026-11-21T09:10:00.000Z" },
        asked: 1,
      },
    ],
  }),
);
