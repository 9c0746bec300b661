/** The secrets of the venues that are configured. They are read here and handed to the connection, and appear nowhere else. */
import type { BinanceVenueConfig, Config, VenueConfig } from "../../../shared/core/config";
import type { Credentials } from "./binance/client";

/** A venue's secrets are missing. It names them and holds no value. */
export class MissingCredentials extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join("; "));
    this.name = "MissingCredentials";
  }
}

/** What is missing of the venues' credentials, in a sentence each; it names secrets and holds no value. */
export const missingCredentials = ({ venues }: Config, env: object): string[] =>
  [...venues.values()].flatMap((venue) => (venue.adapter === "binance" ? problemsOf(venue, env) : []));

/** The credentials of one venue; throws MissingCredentials. */
export function credentialsOf(venue: BinanceVenueConfig, env: object): Credentials {
  const problems = problemsOf(venue, env);
  const [key, secret] = [secretIn(env, venue.credentials.key), secretIn(env, venue.credentials.secret)];
  if (key === null || secret === null) throw new MissingCredentials(problems);
  return { key, secret };
}

/** Whether a venue can be sent to: it needs no credentials, or has them all. */
export const hasCredentials = (venue: VenueConfig, env: object): boolean =>
  venue.adapter !== "binance" || problemsOf(venue, env).length === 0;

function problemsOf({ venue, credentials }: BinanceVenueConfig, env: object): string[] {
  return [credentials.key, credentials.secret]
    .filter((name) => secretIn(env, name) === null)
    .map((name) => `venue ${venue} needs the secret ${name}, which is not set or is empty`);
}

/** Read by name, because the names are the configuration's. */
function secretIn(env: object, name: string): string | null {
  const value: unknown = new Map<string, unknown>(Object.entries(env)).get(name);
  return typeof value === "string" && value.trim() !== "" ? value : null;
}
