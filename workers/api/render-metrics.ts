/** Prometheus text exposition of what the accounts count. */
import type { StatsView } from "../../shared/contract/views";

/** One account's counters; null when it did not answer. */
export interface AccountSample {
  readonly account: string;
  readonly stats: StatsView | null;
}

export interface Scrape {
  readonly samples: readonly AccountSample[];
  /** Whether these are all accounts of the directory. */
  readonly isComplete: boolean;
}

type Labels = Readonly<Record<string, string>>;

interface Metric {
  readonly name: string;
  readonly type: "counter" | "gauge";
  readonly help: string;
  readonly rows: (stats: StatsView) => readonly (readonly [Labels, number])[];
}

const plain = (read: (stats: StatsView) => number) => (stats: StatsView) => [[{}, read(stats)]] as const;

/** Counters count since the account was opened: they are kept with it and survive restarts. */
const METRICS: readonly Metric[] = [
  {
    name: "edge_oms_orders_received_total",
    type: "counter",
    help: "Orders submitted, replays included.",
    rows: plain((stats) => stats.orders_received),
  },
  {
    name: "edge_oms_orders_checked_total",
    type: "counter",
    help: "Orders that went through the pre-trade checks.",
    rows: plain((stats) => stats.orders_checked),
  },
  {
    name: "edge_oms_orders_accepted_total",
    type: "counter",
    help: "Orders accepted.",
    rows: plain((stats) => stats.orders_accepted),
  },
  {
    name: "edge_oms_orders_rejected_total",
    type: "counter",
    help: "Orders rejected, by decision code.",
    rows: (stats) => Object.entries(stats.orders_rejected).map(([code, count]) => [{ code }, count]),
  },
  {
    name: "edge_oms_orders_filled_total",
    type: "counter",
    help: "Orders filled in full.",
    rows: plain((stats) => stats.orders_filled),
  },
  {
    name: "edge_oms_orders_canceled_total",
    type: "counter",
    help: "Orders cancelled.",
    rows: plain((stats) => stats.orders_canceled),
  },
  {
    name: "edge_oms_alerts_open",
    type: "gauge",
    help: "Alerts that are not resolved, by level.",
    rows: (stats) => Object.entries(stats.alerts_open).map(([level, count]) => [{ level }, count]),
  },
  {
    name: "edge_oms_breakers_open",
    type: "gauge",
    help: "Circuit breakers that have tripped and were not reset.",
    rows: plain((stats) => stats.breakers_open),
  },
  {
    name: "edge_oms_open_orders",
    type: "gauge",
    help: "Orders that have not ended.",
    rows: plain((stats) => stats.open_orders),
  },
  {
    name: "edge_oms_active_positions",
    type: "gauge",
    help: "Positions other than zero.",
    rows: plain((stats) => stats.active_positions),
  },
  {
    name: "edge_oms_outbox_depth",
    type: "gauge",
    help: "Intents that wait to be sent or settled.",
    rows: plain((stats) => stats.outbox_depth),
  },
  {
    name: "edge_oms_journal_sequence",
    type: "gauge",
    help: "Number of the last journal row.",
    rows: plain((stats) => stats.sequence),
  },
  {
    name: "edge_oms_risk_level",
    type: "gauge",
    help: "1 for the account's risk level.",
    rows: (stats) => [[{ level: stats.risk_level }, 1]],
  },
];

/** The scrape as text. */
export function renderMetrics({ samples, isComplete }: Scrape): string {
  const answered = samples.filter((sample): sample is { account: string; stats: StatsView } => sample.stats !== null);
  const lines: string[] = [];
  for (const { name, type, help, rows } of METRICS) {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const { account, stats } of answered)
      for (const [labels, value] of rows(stats)) lines.push(line(name, { account, ...labels }, value));
  }
  lines.push(
    "# HELP edge_oms_account_up Whether the account's object answered this scrape.",
    "# TYPE edge_oms_account_up gauge",
    ...samples.map(({ account, stats }) => line("edge_oms_account_up", { account }, stats === null ? 0 : 1)),
    "# HELP edge_oms_scrape_complete Whether this scrape covers every account of the directory.",
    "# TYPE edge_oms_scrape_complete gauge",
    line("edge_oms_scrape_complete", {}, isComplete ? 1 : 0),
  );
  return lines.join("\n") + "\n";
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return pairs.length === 0 ? `${name} ${value}` : `${name}{${pairs.join(",")}} ${value}`;
}

const escaped = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
