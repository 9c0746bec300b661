/** The id that ties an answer, its log line and the client's own records together. */

const CLIENT_FORM = /^[A-Za-z0-9._:-]{1,64}$/;

/** The client's own x-request-id when it is harmless to repeat, else a new one. */
export function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id");
  return given !== null && CLIENT_FORM.test(given) ? given : crypto.randomUUID();
}
