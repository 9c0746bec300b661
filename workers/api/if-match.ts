/** The header by which a client says which version of the limits its change is based on. */
import { invalidRequest } from "./problem";

/** With or without W/: a proxy that compresses an answer makes its etag weak, and the version in it means the same. */
const VERSION_FORM = /^(?:(?:W\/)?"(\d{1,15})"|(\d{1,15})|\*)$/;

/** How the document describes it. */
export const IF_MATCH = {
  "if-match": {
    description: "Version of the limits that the change is based on, or * for any; 412 when it is not current.",
    pattern: VERSION_FORM.source,
  },
};

/** The version that if-match names; null when it is not sent, or sent as `*`. Throws a 400 for anything else. */
export function versionOf(ifMatch: string | null): number | null {
  if (ifMatch === null || ifMatch === "*") return null;
  const match = VERSION_FORM.exec(ifMatch);
  if (match === null)
    throw invalidRequest({ path: "if-match", message: 'must be the version of the limits, such as "7"' });
  return Number(match[1] ?? match[2]);
}
