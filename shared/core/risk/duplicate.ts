/** Check 8: the same order sent twice in a short time, mostly by mistake. */
import { fail, pass, type Check } from "./check";
import { contentOf, isSameContent, type Content } from "./content-index";
import type { Subject } from "./subject";

/** The order's content as it would be. */
export const contentAfter = ({ request, terms, memo }: Subject): Content =>
  (memo.content ??= contentOf(request, terms));

/** When an order of this content was last accepted within the window; null when none was. The order itself does not count. */
function acceptedBefore(subject: Subject, windowMs: number): number | null {
  const { state, own, now } = subject;
  const { contents } = state.risk;
  if (contents === null) throw new Error("a duplicate window without its index");
  const content = contentAfter(subject);
  const isOwnToo = own !== null && isSameContent(contentOf(own.request, own.request), content);
  const found = contents.within(content, now, windowMs, isOwnToo ? 2 : 1);
  const ofOwn = isOwnToo ? found.indexOf(own.createdAt) : -1;
  return found.find((_, index) => index !== ofOwn) ?? null;
}

const duplicate: Check = {
  name: "duplicate_order",
  number: 8,
  run: (subject) => {
    const { duplicateWindowMs } = subject.state.limits.policies;
    if (duplicateWindowMs === 0) return null;
    const before = acceptedBefore(subject, duplicateWindowMs);
    if (before === null) return pass("duplicate_order", "count", null, duplicateWindowMs);
    const age = subject.now - before;
    return fail("duplicate_order", {
      unit: "count",
      observed: age,
      limit: duplicateWindowMs,
      code: "duplicate_order",
      message: `the same symbol, side, quantity and price was accepted ${age} ms ago, within ${duplicateWindowMs} ms`,
    });
  },
};

export const DUPLICATE: readonly Check[] = [duplicate];
