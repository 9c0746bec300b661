/** The venues' controls, as the firm keeps them; who changed them is in the audit. */
import type { VenueControls, VenueMode } from "../../shared/core/controls";
import { formatFine, formatFineOrNull, formatMoney, money, quantity, ratio } from "../../shared/core/decimal";
import type { VenueId } from "../../shared/core/ids";
import type { Sql, SqlRow } from "./sql";

interface ControlsRow extends SqlRow {
  venue: VenueId;
  mode: VenueMode;
  canary_share: string | null;
  canary_max_quantity: string | null;
  canary_max_notional: string | null;
  panicked: number;
  healthy: number;
}

const COLUMNS = "venue, mode, canary_share, canary_max_quantity, canary_max_notional, panicked, healthy";

/** Controls of the venues that have been changed, by venue. */
export const readVenueControls = (sql: Sql): ReadonlyMap<VenueId, VenueControls> =>
  new Map(
    sql
      .all<ControlsRow>(`SELECT ${COLUMNS} FROM venue_controls ORDER BY venue`)
      .map((row) => [row.venue, controlsOf(row)]),
  );

const controlsOf = (row: ControlsRow): VenueControls => ({
  venue: row.venue,
  mode: row.mode,
  canary:
    row.canary_share === null
      ? null
      : {
          share: ratio(row.canary_share),
          maxQuantity: row.canary_max_quantity === null ? null : quantity(row.canary_max_quantity),
          maxNotional: row.canary_max_notional === null ? null : money(row.canary_max_notional),
        },
  panicked: row.panicked === 1,
  healthy: row.healthy === 1,
});

/** Replaces what is kept of the venue. */
export function writeVenueControls(sql: Sql, { venue, mode, canary, panicked, healthy }: VenueControls): void {
  const maxQuantity = canary?.maxQuantity ?? null;
  const maxNotional = canary?.maxNotional ?? null;
  sql.run(
    `INSERT OR REPLACE INTO venue_controls (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    venue,
    mode,
    canary === null ? null : formatFine(canary.share),
    formatFineOrNull(maxQuantity),
    maxNotional === null ? null : formatMoney(maxNotional),
    panicked ? 1 : 0,
    healthy ? 1 : 0,
  );
}
