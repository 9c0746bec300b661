/** Stored form of alerts, and of those that wait for the rate of new ones. */
import type { Alert, AlertLevel, DeferredAlert } from "../events";
import type { AlertId, OrderId, SymbolId } from "../ids";
import { int, nullable, record, text, type Json } from "./codec";

export const alertCodec = record<Alert>({
  alertId: text<AlertId>(),
  level: text<AlertLevel>(),
  limit: text(),
  symbol: nullable(text<SymbolId>()),
  orderId: nullable(text<OrderId>()),
  message: text(),
  observed: nullable(text()),
  threshold: nullable(text()),
  count: int,
  openedAt: int,
  acknowledged: nullable(record<NonNullable<Alert["acknowledged"]>>({ by: text(), note: text(), at: int })),
  resolvedAt: nullable(int),
});

export const deferredAlertCodec = record<DeferredAlert>({
  level: text<AlertLevel>(),
  limit: text(),
  symbol: nullable(text<SymbolId>()),
  orderId: nullable(text<OrderId>()),
  message: text(),
  observed: nullable(text()),
  threshold: nullable(text()),
  count: int,
  resolvedAt: nullable(int),
});

export const encodeAlert = (alert: Alert): string => JSON.stringify(alertCodec.encode(alert));
export const decodeAlert = (stored: string): Alert => alertCodec.decode(JSON.parse(stored) as Json);
