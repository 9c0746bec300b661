/** What the connection to a venue answers over RPC: the port, of the venue that the object is named by. */
import type { Venue } from "./venue";

export type VenueSessionRpc = Omit<Venue, "id">;
