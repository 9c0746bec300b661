import { z } from "zod";
import { version } from "../../../package.json";
import { answer } from "../answer";
import { endpoint, type Call, type Endpoint } from "../endpoint";
import { problemResponse } from "../error-response";
import { UnreachableError } from "../problem";
import { askFirm } from "../reach-objects";

const healthView = z
  .strictObject({
    status: z.literal("healthy"),
    service: z.literal("edge-oms"),
    version: z.string(),
    checks: z.record(z.string(), z.enum(["ok", "failed"])),
  })
  .meta({
    id: "Health",
    examples: [{ status: "healthy", service: "edge-oms", version, checks: { configuration: "ok", objects: "ok" } }],
  });

/** A result is reused for this long: the route is public and must not keep the firm object busy. */
const REUSED_MS = 1_000;

/** GET /health: the configuration is whole, or no request gets this far; and an object can be reached. */
export function createHealth(): Endpoint {
  let last: { readonly at: number; readonly isReachable: boolean } | null = null;
  return endpoint({
    summary: "Health check",
    tag: "Operations",
    actsOnAccount: false,
    answers: { 200: { description: "Healthy; anything else is 503.", schema: healthView } },
    async handle(call) {
      if (last === null || call.now - last.at >= REUSED_MS)
        last = { at: call.now, isReachable: await canReachObjects(call) };
      const checks = { configuration: "ok", objects: last.isReachable ? "ok" : "failed" };
      if (last.isReachable) return answer(call, 200, { status: "healthy", service: "edge-oms", version, checks });
      return problemResponse(
        {
          code: "unavailable",
          detail: "the service is not healthy",
          members: { service: "edge-oms", version, checks },
        },
        call.requestId,
      );
    },
  });
}

/** The firm object stands for all: they live in the same place, and each decision depends on it. */
async function canReachObjects(call: Call): Promise<boolean> {
  try {
    await askFirm(call, (rpc) => rpc.controls());
    return true;
  } catch (fault) {
    if (fault instanceof UnreachableError) return false;
    throw fault;
  }
}
