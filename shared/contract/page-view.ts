/** A page of any list. */
import { z } from "zod";

/** `{ data, next_cursor }`; null ends the list. */
export const pageOf = <T extends z.ZodType>(row: T) =>
  z.strictObject({ data: z.array(row), next_cursor: z.string().nullable() });
