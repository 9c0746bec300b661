/// <reference types="@cloudflare/workers-types" />
import { env } from "cloudflare:workers";
import type { Account } from "../account/account";
import type { Firm } from "../firm/firm";
import type { Market } from "../market/market";
import type { PaperExchange } from "../paper-exchange/paper-exchange";
import type { Venue } from "../venue/venue";

/** The objects of the script under test as the test tools take them, in the Workers runtime. */
export const objects = env as unknown as {
  readonly ACCOUNT: DurableObjectNamespace<Account>;
  readonly FIRM: DurableObjectNamespace<Firm>;
  readonly MARKET: DurableObjectNamespace<Market>;
  readonly PAPER_EXCHANGE: DurableObjectNamespace<PaperExchange>;
  readonly VENUE: DurableObjectNamespace<Venue>;
};
