/** The environment of a test: objects that answer what the test scripts, and remember what they were asked. */
import type { AccountRpc } from "../../../durable-objects/account/account-rpc";
import type { FirmRpc } from "../../../durable-objects/firm/firm-rpc";
import type { MarketRpc } from "../../../durable-objects/market/market-rpc";
import type { VenueRpc } from "../../../durable-objects/venue/venue-rpc";

export interface Script {
  readonly account?: Partial<AccountRpc>;
  readonly firm?: Partial<FirmRpc>;
  readonly market?: Partial<MarketRpc>;
  readonly venue?: Partial<VenueRpc>;
}

export interface RecordedCall {
  readonly object: keyof Script;
  readonly name: string;
  readonly method: string;
  readonly args: readonly unknown[];
}

export interface FakeObjects {
  readonly env: Record<string, unknown>;
  readonly calls: RecordedCall[];
  /** Answers given out and not let go again. */
  heldAnswers(): number;
}

/** An object's answer. Its value is as the test says it, so that no test has to spell out a whole view. */
export const answering = (value: unknown) => () => Promise.resolve({ ok: true as const, value: value as never });

/** An object's refusal. */
export const refusing = (code: string) => () =>
  Promise.resolve({ ok: false as const, rejection: { code, message: `refused: ${code}` } });

export const TEST_SECRET = "a secret of at least thirty-two bytes";

/** What is not scripted throws, as a broken object would. */
export function fakeObjects(script: Script = {}): FakeObjects {
  const calls: RecordedCall[] = [];
  let held = 0;
  const namespaceOf = (object: keyof Script) => ({
    getByName(name: string) {
      const methods = (script[object] ?? {}) as Record<string, ((...args: unknown[]) => Promise<unknown>) | undefined>;
      return new Proxy(
        {},
        {
          get(_, method) {
            return async (...args: unknown[]) => {
              calls.push({ object, name, method: String(method), args });
              const scripted = methods[String(method)];
              if (scripted === undefined) throw new Error(`${object}.${String(method)} is not scripted`);
              const result = await scripted(...args);
              // As the runtime does with what crosses RPC.
              if (typeof result !== "object" || result === null) return result;
              held++;
              return Object.defineProperty(result, Symbol.dispose, { value: () => held--, configurable: true });
            };
          },
        },
      );
    },
  });
  return {
    env: {
      ACCOUNT: namespaceOf("account"),
      FIRM: namespaceOf("firm"),
      MARKET: namespaceOf("market"),
      VENUE: namespaceOf("venue"),
      PAPER_EXCHANGE: {},
      EXECUTION: {},
      AUTH_SECRET: TEST_SECRET,
    },
    calls,
    heldAnswers: () => held,
  };
}
