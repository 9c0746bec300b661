/** Every request that the simulator knows. */
import { ACCOUNT_ENDPOINTS } from "./account";
import { CANCEL_REPLACE_ENDPOINT } from "./cancel-replace";
import type { Endpoint } from "./endpoint";
import { GENERAL_ENDPOINTS } from "./general";
import { MARKET_DATA_ENDPOINTS } from "./market-data";
import { TRADING_ENDPOINTS } from "./trading";
import { USER_DATA_STREAM_ENDPOINTS } from "./user-data-stream";

const ENDPOINTS: readonly Endpoint[] = [
  ...GENERAL_ENDPOINTS,
  ...MARKET_DATA_ENDPOINTS,
  ...TRADING_ENDPOINTS,
  CANCEL_REPLACE_ENDPOINT,
  ...ACCOUNT_ENDPOINTS,
  ...USER_DATA_STREAM_ENDPOINTS,
];

const BY_ROUTE = new Map(ENDPOINTS.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint]));
const BY_SOCKET_METHOD = new Map(ENDPOINTS.map((endpoint) => [endpoint.socketMethod, endpoint]));

export const findByRoute = (method: string, path: string): Endpoint | undefined => BY_ROUTE.get(`${method} ${path}`);
export const findBySocketMethod = (method: string): Endpoint | undefined => BY_SOCKET_METHOD.get(method);
