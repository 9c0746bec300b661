/** One request of the venue's API, whichever way it comes. */
import type { Json } from "../json";
import type { Params } from "../params";
import type { OrderFaults, Venue } from "../venue";

/** What every request may look at. */
export interface Context {
  readonly venue: Venue;
  /** The venue's clock as this request sees it. */
  readonly now: number;
  readonly ip: string;
}

/** What a request on behalf of an account may look at. */
export interface AccountContext extends Context {
  readonly account: string;
  readonly faults: OrderFaults;
}

interface EndpointBase {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  /** Its name in the WebSocket API; null when it is not there. */
  readonly socketMethod: string | null;
  /** Weight by the parameters; rest-api.md states it for each. */
  readonly weight: number | ((params: Params) => number);
  /** Whether its answer shows the unfilled order counts. */
  readonly placesOrders?: true;
}

/**
 * `prepare` reads every parameter and refuses what is malformed; what it returns carries the request out. Between the
 * two the call makes sure that nothing was sent that nobody has read.
 */
export type Endpoint = EndpointBase &
  (
    | {
        readonly security: "NONE";
        readonly prepare: (params: Params, context: Context) => () => Json;
      }
    | {
        /** USER_STREAM needs the key alone; TRADE and USER_DATA are SIGNED. */
        readonly security: "USER_STREAM" | "SIGNED";
        readonly prepare: (params: Params, context: AccountContext) => () => Json;
      }
  );
