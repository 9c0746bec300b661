import { z } from "zod";

/** Text that a parser of the core takes; its RangeError becomes an issue with the parser's words. */
export const parsedText = <T>(parse: (text: string) => T) =>
  z.string().transform((text, context): T => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      context.addIssue({ code: "custom", message: error.message });
      return z.NEVER;
    }
  });
