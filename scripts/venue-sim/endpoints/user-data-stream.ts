/** Listen keys over REST; listen-keys.ts says where they stand. */
import type { Params } from "../params";
import { invalidListenKey } from "../refusal";
import type { Endpoint } from "./endpoint";

const PATH = "/api/v3/userDataStream";
const LISTEN_KEY_LENGTH = 60;
const listenKey = (params: Params): string => params.required("listenKey");

export const USER_DATA_STREAM_ENDPOINTS: readonly Endpoint[] = [
  {
    method: "POST",
    path: PATH,
    socketMethod: null,
    security: "USER_STREAM",
    weight: 2,
    prepare:
      (_, { venue, account, now }) =>
      () => ({
        listenKey: venue.listenKeys.start(account, now, () => venue.engine.randomText(LISTEN_KEY_LENGTH)),
      }),
  },
  {
    method: "PUT",
    path: PATH,
    socketMethod: null,
    security: "USER_STREAM",
    weight: 2,
    prepare: (params, { venue, account, now }) => {
      const key = listenKey(params);
      return () => {
        if (!venue.listenKeys.keepAlive(key, account, now)) throw invalidListenKey();
        return {};
      };
    },
  },
  {
    method: "DELETE",
    path: PATH,
    socketMethod: null,
    security: "USER_STREAM",
    weight: 2,
    prepare: (params, { venue, account }) => {
      const key = listenKey(params);
      return () => {
        if (!venue.listenKeys.close(key, account)) throw invalidListenKey();
        return {};
      };
    },
  },
];
