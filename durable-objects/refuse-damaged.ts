import type { ObjectBindings } from "./bindings";

/**
 * Ends the start of an object whose database was found damaged, by throwing: it would meet the damage only where it happens to
 * look, and what it reads elsewhere nobody could vouch for (docs/decisions/0095).
 */
export function refuseDamaged(ctx: DurableObjectState, env: ObjectBindings): void {
  if (env.DAMAGED_OBJECTS?.includes(ctx.id.toString()) === true)
    throw new Error("the object's database is damaged; it is not served until the file is restored");
}
