/** Up to which number an exchange may have given numbers to orders and trades. */
import type { Sql } from "./sql";

/** All numbers ever given are at most this; 0 before the first. */
export const readReservedNumber = (sql: Sql): number =>
  sql.all<{ reserved: number }>("SELECT reserved FROM numbers WHERE id = 1")[0]?.reserved ?? 0;

export function writeReservedNumber(sql: Sql, reserved: number): void {
  sql.run(
    "INSERT INTO numbers (id, reserved) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET reserved = excluded.reserved",
    reserved,
  );
}
