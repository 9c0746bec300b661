/** The limits that an account is held to, read from the journal's text. What the project makes lower by itself (volatility, drawdown) is not known here, and only lower. */
import { amount, size } from "./decimals";

export interface StoredLimits {
  readonly version: number;
  readonly portfolio: Readonly<Record<string, string | number | null>>;
  readonly symbols: Readonly<Record<string, SymbolRow>>;
  readonly handling?: Readonly<Record<string, { readonly action: string }>>;
  readonly policies?: Readonly<Record<string, unknown>>;
}

type SymbolRow = Readonly<Record<string, string | number | null>>;

const DEFAULT = "DEFAULT";
/** Limits of one order that stand in for themselves by the position's. */
const STAND_INS: Readonly<Record<string, string>> = { max_order_size: "max_position", max_order_value: "max_value" };

export class LimitsInForce {
  constructor(private readonly stored: Omit<StoredLimits, "version">) {}

  count(name: string): number | null {
    const value = this.stored.portfolio[name] ?? null;
    return value === null ? null : Number(value);
  }

  money(name: string): bigint | null {
    const value = this.stored.portfolio[name] ?? null;
    return value === null ? null : amount(String(value));
  }

  ratio(name: string): bigint | null {
    const value = this.stored.portfolio[name] ?? null;
    return value === null ? null : size(String(value));
  }

  symbolSize(symbol: string, name: string): bigint | null {
    const text = this.#symbolText(symbol, name);
    return text === null ? null : size(text);
  }

  symbolMoney(symbol: string, name: string): bigint | null {
    const text = this.#symbolText(symbol, name);
    return text === null ? null : amount(text);
  }

  /** Whether going over a limit is only told of. */
  isAlertOnly(name: string, symbol: string | null = null): boolean {
    const handling = this.stored.handling ?? {};
    const own = symbol === null ? handling[name] : (handling[`${symbol}/${name}`] ?? handling[`${DEFAULT}/${name}`]);
    return own?.action === "alert_only";
  }

  policy(name: string): unknown {
    return this.stored.policies?.[name];
  }

  #symbolText(symbol: string, name: string): string | null {
    const value = this.#inRow(symbol, name) ?? this.#inRow(DEFAULT, name);
    return value === null ? null : String(value);
  }

  /** A row's own limit, else what stands in for it there. */
  #inRow(symbol: string, name: string): string | number | null {
    const row = this.stored.symbols[symbol];
    const standIn = STAND_INS[name];
    return row?.[name] ?? (standIn === undefined ? null : (row?.[standIn] ?? null));
  }
}
