/** What Prometheus has scraped: series by name with labels, in promtool's notation of values. */
export type Series = Readonly<Record<string, string>>;

export interface AlertCase {
  /** Series with which the alert fires at `at`. */
  readonly fires: Series;
  /** Close to it, and yet it must not fire. */
  readonly silent: Series;
  /** When the alerts are looked at; defaults to an hour after the first value. */
  readonly at?: string;
  /** Minutes from one value to the next; defaults to 1. */
  readonly intervalMinutes?: number;
  /** The labels of the firing alert, beside its severity. */
  readonly labels?: Readonly<Record<string, string>>;
}

const SERVICES = [
  'gateway',
  'task-registry',
  'matcher',
  'sla-monitor',
  'consensus',
  'webhook-dispatcher',
  'billing',
] as const;

/** Every service with one ready replica, but for those given. */
function ready(others: Series = {}): Series {
  const all = SERVICES.map(
    service => [`countersign_ready{service="${service}",instance="a"}`, '1x600'] as const,
  );
  return { ...Object.fromEntries(all), ...others };
}

/** `countersign_http_requests_total` in each interval: successes, and failures. */
function requests(good: number, bad: number): Series {
  return {
    'countersign_http_requests_total{status="200"}': `0+${good}x1000`,
    'countersign_http_requests_total{status="500"}': `0+${bad}x1000`,
  };
}

/** A histogram of which so many observations in each interval are within the bound of the objective. */
function durations(name: string, labels: string, bound: string, fast: number, all: number): Series {
  return {
    [`${name}_bucket{${labels}le="${bound}"}`]: `0+${fast}x1000`,
    [`${name}_count{${labels.replace(/,$/, '')}}`]: `0+${all}x1000`,
  };
}
const creates = (fast: number, all: number): Series =>
  durations(
    'countersign_http_request_duration_seconds',
    'method="POST",route="/v1/tasks",',
    '0.5',
    fast,
    all,
  );
const deliveries = (fast: number, all: number): Series =>
  durations('countersign_delivery_delay_seconds', '', '10', fast, all);

const HOUR = 3_600;
/** For rates over up to six hours, and up to three days. */
const FAST = { at: '7h', intervalMinutes: 1 };
const SLOW = { at: '80h', intervalMinutes: 10 };

/** For each alert, one situation in which it fires, and one close to it in which it does not. */
export const ALERT_CASES: Readonly<Record<string, AlertCase>> = {
  CountersignServiceDown: {
    fires: ready({ 'countersign_ready{service="matcher",instance="a"}': '0x600' }),
    silent: ready({ 'countersign_ready{service="matcher",instance="b"}': '0x600' }),
    labels: { service: 'matcher' },
  },
  CountersignReplicaUnready: {
    fires: { 'countersign_readiness_check{service="billing",instance="a",check="nats"}': '0x600' },
    silent: { 'countersign_readiness_check{service="billing",instance="a",check="nats"}': '1x57 0x3 1x600' },
    labels: { service: 'billing', instance: 'a', check: 'nats' },
  },
  CountersignRestarting: {
    fires: { 'process_start_time_seconds{service="matcher",instance="a"}': '1x50 2 3 4 5x100' },
    silent: { 'process_start_time_seconds{service="matcher",instance="a"}': '1x50 2x4 3x100' },
    labels: { service: 'matcher' },
  },
  CountersignEventLoopDelay: {
    fires: {
      'countersign_event_loop_delay_seconds{service="gateway",instance="a",quantile="0.99"}': '0.4x600',
    },
    silent: {
      'countersign_event_loop_delay_seconds{service="gateway",instance="a",quantile="0.99"}': '0.2x600',
      'countersign_event_loop_delay_seconds{service="gateway",instance="a",quantile="1"}': '3x600',
    },
    labels: { service: 'gateway', instance: 'a' },
  },
  CountersignNotSampled: {
    fires: { 'countersign_sampled_timestamp_seconds{service="billing",instance="a"}': '0+60x50 3000x600' },
    silent: {
      'countersign_sampled_timestamp_seconds{service="billing",instance="a"}': '0+60x10 600x600',
      'countersign_sampled_timestamp_seconds{service="billing",instance="b"}': '0+60x600',
    },
    labels: { service: 'billing' },
  },
  CountersignCredentialExpiring: {
    fires: {
      'countersign_credential_expiry_timestamp_seconds{service="matcher",credential="NATS_TLS_CERT"}': `${20 * 24 * HOUR}x600`,
    },
    silent: {
      'countersign_credential_expiry_timestamp_seconds{service="matcher",credential="NATS_TLS_CERT"}': `${22 * 24 * HOUR}x600`,
    },
    at: '2h',
    labels: { service: 'matcher', credential: 'NATS_TLS_CERT' },
  },
  CountersignCredentialExpired: {
    fires: {
      'countersign_credential_expiry_timestamp_seconds{service="matcher",credential="NATS_CREDS"}': '0x600',
    },
    silent: {
      'countersign_credential_expiry_timestamp_seconds{service="matcher",credential="NATS_CREDS"}': `${3 * 24 * HOUR}x600`,
    },
    labels: { service: 'matcher', credential: 'NATS_CREDS' },
  },
  CountersignEventsUnpublished: {
    fires: { 'countersign_outbox_age_seconds{service="task-registry",instance="a"}': '0x50 61+60x100' },
    silent: {
      'countersign_outbox_age_seconds{service="task-registry",instance="a"}': '0x600',
      'countersign_outbox_table_age_seconds{service="billing",instance="a"}': '50x600',
    },
    labels: { service: 'task-registry' },
  },
  CountersignConsumerLag: {
    fires: {
      'countersign_consumer_lag{durable="matcher--task-queued",instance="a"}': '0x600',
      'countersign_consumer_lag{durable="matcher--task-queued",instance="b"}': '1001x600',
    },
    silent: {
      'countersign_consumer_lag{durable="matcher--task-queued",instance="a"}': '900x600',
      'countersign_consumer_lag{durable="matcher--task-queued",instance="b"}': '900x600',
    },
    labels: { durable: 'matcher--task-queued' },
  },
  CountersignConsumerStuck: {
    fires: {
      'countersign_consumer_lag{durable="matcher--task-queued"}': '3x600',
      'countersign_handler_duration_seconds_count{handler="matcher--task-queued",outcome="done"}': '7x600',
      'countersign_handler_duration_seconds_count{handler="matcher--task-failed",outcome="done"}': '0+5x600',
    },
    silent: {
      'countersign_consumer_lag{durable="matcher--task-queued"}': '3x600',
      'countersign_handler_duration_seconds_count{handler="matcher--task-queued",outcome="done"}': '0+1x600',
    },
    labels: { durable: 'matcher--task-queued' },
  },
  CountersignConsumersLost: {
    fires: { 'countersign_lost_consumers{stream="TASK"}': '1x600' },
    silent: { 'countersign_lost_consumers{stream="TASK"}': '0x600' },
    labels: { stream: 'TASK' },
  },
  CountersignDeadLettersOpen: {
    fires: { 'countersign_dead_letters_open{durable="billing--task-failed"}': '1x600' },
    silent: { 'countersign_dead_letters_open{durable="billing--task-failed"}': '0x50 1x5 0x600' },
    labels: { durable: 'billing--task-failed' },
  },
  CountersignDeadLettersGrowing: {
    fires: { 'countersign_dead_letters_open{durable="billing--task-failed"}': '0x50 0+1x100' },
    silent: { 'countersign_dead_letters_open{durable="billing--task-failed"}': '9x600' },
    labels: { durable: 'billing--task-failed' },
  },
  CountersignBreakerOpen: {
    fires: {
      'countersign_breaker_state{state="open",instance="a"}': '1 0x20 1x600',
      'countersign_breaker_state{state="half_open",instance="a"}': '0 1x20 0x600',
      'countersign_breaker_state{state="closed",instance="a"}': '90x600',
    },
    silent: {
      'countersign_breaker_state{state="open",instance="a"}': '0x600',
      'countersign_breaker_state{state="half_open",instance="a"}': '0x600',
      'countersign_breaker_state{state="closed",instance="a"}': '90x600',
    },
  },
  CountersignManyBreakersOpen: {
    fires: {
      'countersign_breaker_state{state="open"}': '3x600',
      'countersign_breaker_state{state="closed"}': '7x600',
    },
    // Two of three: a few customers, whose receivers may well fail together.
    silent: {
      'countersign_breaker_state{state="open"}': '2x600',
      'countersign_breaker_state{state="closed"}': '1x600',
    },
  },
  CountersignDeliveriesLate: {
    fires: { 'countersign_delivery_oldest_due_seconds{instance="a"}': '301x600' },
    silent: { 'countersign_delivery_oldest_due_seconds{instance="a"}': '299x600' },
  },
  CountersignMailsNotLeaving: {
    fires: { 'countersign_mail_oldest_waiting_seconds{waits_for="server",instance="a"}': '121x600' },
    // One mailbox is full; the mail server takes all others.
    silent: {
      'countersign_mail_oldest_waiting_seconds{waits_for="server",instance="a"}': '0x50 130 0x600',
      'countersign_mail_oldest_waiting_seconds{waits_for="recipient",instance="a"}': '90000x600',
    },
  },
  CountersignTasksWaiting: {
    fires: { 'countersign_waiting_tasks_older_than{seconds="900",instance="a"}': '1x600' },
    silent: {
      'countersign_waiting_tasks_older_than{seconds="900",instance="a"}': '0x600',
      'countersign_waiting_tasks_older_than{seconds="300",instance="a"}': '50x600',
    },
  },
  CountersignTimersLate: {
    fires: { 'countersign_timer_overdue_seconds{instance="a"}': '61x600' },
    silent: { 'countersign_timer_overdue_seconds{instance="a"}': '2x600' },
  },
  CountersignSlaAtRisk: {
    fires: { 'countersign_sla_at_risk_tasks{kind="deadline"}': '21x600' },
    silent: {
      'countersign_sla_at_risk_tasks{kind="deadline"}': '15x600',
      'countersign_sla_at_risk_tasks{kind="target_latency"}': '15x600',
    },
    labels: { kind: 'deadline' },
  },
  CountersignSlaBreached: {
    fires: {
      'countersign_sla_breaches_total{kind="deadline"}': '0+1x600',
      'countersign_task_transitions_total{event="task.created"}': '0+10x600',
    },
    silent: {
      'countersign_sla_breaches_total{kind="deadline"}': '0+1x600',
      'countersign_task_transitions_total{event="task.created"}': '0+30x600',
    },
    at: '3h',
    labels: { kind: 'deadline' },
  },
  CountersignLedgerMismatch: {
    fires: { 'countersign_ledger_mismatches{of="balances"}': '1x600' },
    silent: { 'countersign_ledger_mismatches{of="balances"}': '0x600' },
    labels: { of: 'balances' },
  },
  CountersignLedgerUnchecked: {
    fires: { 'countersign_ledger_checked_timestamp_seconds{instance="a"}': '0x1000' },
    silent: { 'countersign_ledger_checked_timestamp_seconds{instance="a"}': '0+60x1000' },
    at: '5h',
  },
  CountersignUnpaidTasks: {
    fires: { 'countersign_ledger_unpaid_tasks_total{instance="a"}': '0x50 1x600' },
    silent: { 'countersign_ledger_unpaid_tasks_total{instance="a"}': '4x600' },
  },
  CountersignDatabaseConnections: {
    fires: {
      'countersign_database_server_connections{state="used",service="billing"}': '90x600',
      'countersign_database_server_connections{state="max",service="billing"}': '100x600',
    },
    silent: {
      'countersign_database_server_connections{state="used",service="billing"}': '80x600',
      'countersign_database_server_connections{state="used",service="matcher"}': '80x600',
      'countersign_database_server_connections{state="max",service="billing"}': '100x600',
    },
  },
  CountersignDatabasePoolExhausted: {
    fires: { 'countersign_database_pool{state="waiting",service="gateway",instance="a"}': '5x600' },
    silent: { 'countersign_database_pool{state="waiting",service="gateway",instance="a"}': '5x57 0 5x600' },
    labels: { service: 'gateway', instance: 'a', state: 'waiting' },
  },
  CountersignDatabaseLongTransaction: {
    fires: { 'countersign_database_oldest_transaction_seconds{service="matcher"}': '0+60x600' },
    silent: { 'countersign_database_oldest_transaction_seconds{service="matcher"}': '29x600' },
    labels: { service: 'matcher' },
  },
  CountersignApiBudgetBurningFast: {
    fires: requests(98, 2),
    silent: requests(995, 5),
    ...FAST,
  },
  CountersignApiBudgetBurning: {
    fires: requests(998, 2),
    silent: requests(99_999, 50),
    ...SLOW,
  },
  CountersignCreateBudgetBurningFast: { fires: creates(80, 100), silent: creates(95, 100), ...FAST },
  CountersignCreateBudgetBurning: { fires: creates(98, 100), silent: creates(995, 1_000), ...SLOW },
  CountersignDeliveryBudgetBurningFast: { fires: deliveries(80, 100), silent: deliveries(95, 100), ...FAST },
  CountersignDeliveryBudgetBurning: { fires: deliveries(98, 100), silent: deliveries(995, 1_000), ...SLOW },
};
