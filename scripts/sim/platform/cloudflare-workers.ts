/** What the bundle of the simulation has in place of `cloudflare:workers`. */

export class DurableObject<Env> {
  constructor(
    protected readonly ctx: unknown,
    protected readonly env: Env,
  ) {}
}

/** The execution script looks here, as it starts, for the secrets of its venues. */
export const env: Readonly<Record<string, string>> = {
  VENUE_NORTH_KEY: "key",
  VENUE_NORTH_SECRET: "secret",
  VENUE_BINANCE_KEY: "key-of-the-simulation",
  VENUE_BINANCE_SECRET: "secret-of-the-simulation",
};
