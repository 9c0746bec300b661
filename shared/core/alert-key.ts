import type { Alert } from "./events";

/** What there is one open alert of: a limit, a symbol and a level. */
export const alertKey = ({ limit, symbol, level }: Pick<Alert, "limit" | "symbol" | "level">): string =>
  `${limit}|${symbol ?? ""}|${level}`;
