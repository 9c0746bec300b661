/** What becomes of a limit that is neared or reached, as it may be proposed: an action and two thresholds by the limit's name. */
import { z } from "zod";
import type { LimitChanges } from "../core/commands";
import type { SymbolId } from "../core/ids";
import { handlingKey } from "../core/limit-lookup";
import type { LimitAction, LimitHandling } from "../core/limits";
import { share } from "./decimal";
import { anyCase } from "./fields";

export const ACTIONS = ["block", "reduce", "alert_only"] as const satisfies readonly LimitAction[];

/** Whether an object names anything. */
export const isNotEmpty = (named: object): boolean => Object.keys(named).length > 0;
const EMPTY = { error: "name at least one limit" };
/** For the document, whose generator does not know exactOptional yet. */
export const ANY_OF_THEM = { required: [], minProperties: 1 };

const action: z.ZodType<LimitAction> = anyCase(ACTIONS);

type Thresholds = Partial<Pick<LimitHandling, "warning" | "critical">>;

const showing = (example: string) => share.meta({ ...share.meta(), examples: [example] });

/** One of them may be given alone: whether it fits the other, which stays, the account knows. */
const thresholds: z.ZodType<Thresholds> = z
  .strictObject({ warning: showing("0.8").exactOptional(), critical: showing("0.9").exactOptional() })
  .refine(isNotEmpty, { error: "name warning, critical or both" })
  .meta(ANY_OF_THEM);

type ByLimit<T> = Readonly<Record<string, T>>;

/** One field for each of the names of `limits`, none of them needed. */
function byLimit<T>(limits: object, schema: z.ZodType<T>): z.ZodType<ByLimit<T>> {
  const fields = Object.fromEntries(Object.keys(limits).map((name) => [name, schema.exactOptional()]));
  return z.strictObject(fields).refine(isNotEmpty, EMPTY).meta(ANY_OF_THEM) as z.ZodType<ByLimit<T>>;
}

/** The fields of a body that say what becomes of the named limits. */
export const handlingFields = (limits: object) => ({
  actions: byLimit(limits, action).exactOptional(),
  thresholds: byLimit(limits, thresholds).exactOptional(),
});

interface HandlingBody {
  readonly actions?: ByLimit<LimitAction>;
  readonly thresholds?: ByLimit<Thresholds>;
}

/** Those fields as changes of the core; `symbol` is null for limits of the whole account. */
export function handlingChanges(
  symbol: SymbolId | null,
  { actions = {}, thresholds: shares = {} }: HandlingBody,
): Pick<LimitChanges, "handling"> {
  const handling: Record<string, Partial<LimitHandling>> = {};
  for (const [name, share] of Object.entries(shares)) handling[handlingKey(symbol, name)] = share;
  for (const [name, chosen] of Object.entries(actions)) {
    const key = handlingKey(symbol, name);
    handling[key] = { ...handling[key], action: chosen };
  }
  return isNotEmpty(handling) ? { handling } : {};
}
