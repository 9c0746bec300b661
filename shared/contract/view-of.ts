/** Holds the schema of an answer and its TypeScript type together: the compiler refuses the one that drifts. */
import type { z } from "zod";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Gives the schema back when it infers exactly `T`; anything else does not compile. */
export const viewOf =
  <T>() =>
  <S extends z.ZodType>(schema: Same<z.infer<S>, T> extends true ? S : never): S =>
    schema;
