/** Reads a request's body as JSON, within a number of bytes. */
import { parseJson } from "../../shared/contract/json";
import { invalidRequest, ProblemError } from "./problem";

/** Largest body of every endpoint but the batch, in bytes. */
export const BODY_LIMIT = 64 * 1_024;
/** Largest body of POST /orders/batch, in bytes. */
export const BATCH_BODY_LIMIT = 1_024 * 1_024;

const JSON_TYPE = /^application\/json *(?:; *charset="?utf-8"? *)?$/i;

const tooLarge = (limit: number) =>
  new ProblemError({ code: "body_too_large", detail: `the body has more than ${limit} bytes` });
const unsupported = (detail: string) => new ProblemError({ code: "unsupported_media_type", detail });

/** The parsed body; undefined when there is none. Throws a 400, 413 or 415 problem. */
export async function readBody(request: Request, limit: number): Promise<unknown> {
  const stream: ReadableStream<Uint8Array> | null = request.body;
  if (stream === null) return undefined;
  const bytes = await readBytes(request, stream, limit).catch(brokenOff);
  if (bytes.length === 0) return undefined;
  if (!JSON_TYPE.test(request.headers.get("content-type") ?? ""))
    throw unsupported("the body has to be application/json in UTF-8");
  if (request.headers.has("content-encoding")) throw unsupported("the body has to come without a content-encoding");
  const parsed = parseJson(decode(bytes));
  if (!parsed.ok) throw invalidRequest({ path: "", message: parsed.message });
  return parsed.value;
}

/** All bytes of the body. The announced length saves reading what is too large; what comes without one is counted as it comes. */
async function readBytes(request: Request, body: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const announced = request.headers.get("content-length");
  if (announced !== null) {
    if (Number(announced) > limit) throw tooLarge(limit);
    const whole = new Uint8Array(await request.arrayBuffer());
    if (whole.length > limit) throw tooLarge(limit);
    return whole;
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return joined(chunks, length);
}

/**
 * Reading fails when the client goes away in the middle, or frames a chunk wrongly: its own doing, and no fault of ours to
 * log. The runtime says "Network connection lost." to both.
 */
function brokenOff(thrown: unknown): never {
  if (thrown instanceof ProblemError) throw thrown;
  throw invalidRequest({ path: "", message: "the body is incomplete or its chunked encoding is invalid" });
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** One for all: it keeps nothing from one whole body to the next, and each of its own would be an object for the runtime to trace. */
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

function decode(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch (cause) {
    if (cause instanceof TypeError) throw invalidRequest({ path: "", message: "not valid UTF-8" });
    throw cause;
  }
}
