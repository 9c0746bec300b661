import type { Clock } from "./clock";

/** The answer, or a rejection saying that `what` has not come within `timeoutMs`; an answer that comes later is not used. */
export function answerInTime<T>(
  clock: Clock,
  answer: Promise<T>,
  { timeoutMs, what }: { readonly timeoutMs: number; readonly what: string },
): Promise<T> {
  return new Promise((resolve, reject) => {
    const callOff = clock.after(timeoutMs, () => reject(new Error(`${what} within ${timeoutMs} ms`)));
    answer.then(resolve, reject).finally(callOff);
  });
}
