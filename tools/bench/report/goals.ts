export interface Goal {
  readonly key: string;
  readonly what: string;
  readonly unit: string;
  readonly better: 'more' | 'less';
  /** A figure worse than this indicates a fault. */
  readonly atLeast: number;
  readonly goal: number;
}

const more = { better: 'more' } as const;
const less = { better: 'less' } as const;

/** The figures and their goals on two cores that also run the load generator. */
export const GOALS: readonly Goal[] = [
  { key: 'lifecycles_per_s', what: 'whole lifecycles', unit: '/s', ...more, atLeast: 150, goal: 300 },
  { key: 'offer_p50_ms', what: 'created → offered, p50', unit: 'ms', ...less, atLeast: 30, goal: 12 },
  { key: 'offer_p99_ms', what: 'created → offered, p99', unit: 'ms', ...less, atLeast: 150, goal: 60 },
  {
    key: 'decision_extra_p50_ms',
    what: 'assigned in the answer, beyond an offer',
    unit: 'ms',
    ...less,
    atLeast: 25,
    goal: 15,
  },
  { key: 'creates_per_s', what: 'task creations', unit: '/s', ...more, atLeast: 800, goal: 2_000 },
  { key: 'event_stream_kb', what: 'memory of an event stream', unit: 'kB', ...less, atLeast: 200, goal: 60 },
  { key: 'event_stream_event_us', what: '… CPU for an event', unit: 'µs', ...less, atLeast: 150, goal: 40 },
  { key: 'match_p99_ms', what: 'a match among 1,000,000', unit: 'ms', ...less, atLeast: 2, goal: 0.7 },
  { key: 'match_rss_mb', what: 'memory for 1,000,000 workers', unit: 'MB', ...less, atLeast: 400, goal: 200 },
  { key: 'waiting_p99_ms', what: 'a worker meets 100,000 tasks', unit: 'ms', ...less, atLeast: 5, goal: 1 },
  { key: 'timer_late_p99_ms', what: 'lateness of timers', unit: 'ms', ...less, atLeast: 500, goal: 150 },
  { key: 'deliveries_per_s', what: 'webhook deliveries', unit: '/s', ...more, atLeast: 1_000, goal: 2_000 },
  { key: 'healthy_delay_pct', what: 'delay by 5 dead endpoints', unit: '%', ...less, atLeast: 20, goal: 5 },
  {
    key: 'neighbour_create_ratio',
    what: 'creates beside an attack',
    unit: '×',
    ...less,
    atLeast: 1.5,
    goal: 1.2,
  },
  {
    key: 'neighbour_offer_ratio',
    what: 'offers beside an attack',
    unit: '×',
    ...less,
    atLeast: 1.5,
    goal: 1.2,
  },
  {
    key: 'neighbour_delivery_ratio',
    what: 'deliveries beside an attack',
    unit: '×',
    ...less,
    atLeast: 1.5,
    goal: 1.2,
  },
  { key: 'transfers_per_s', what: 'ledger transfers', unit: '/s', ...more, atLeast: 5_000, goal: 15_000 },
  {
    key: 'held_open_ratio',
    what: 'with a transaction held open',
    unit: '×',
    ...more,
    atLeast: 0.8,
    goal: 0.95,
  },
  { key: 'idle_rss_mb', what: 'memory, services idle', unit: 'MB', ...less, atLeast: 900, goal: 600 },
  {
    key: 'pull_throughput_ratio',
    what: 'own pulls ÷ consume(): messages/s',
    unit: '×',
    ...more,
    atLeast: 0.9,
    goal: 1,
  },
  {
    key: 'pull_busy_ratio',
    what: '… with handlers of 2 ms',
    unit: '×',
    ...more,
    atLeast: 0.6,
    goal: 1,
  },
  { key: 'pull_cpu_ratio', what: '… CPU per message', unit: '×', ...less, atLeast: 1.1, goal: 1 },
  { key: 'pull_p50_ratio', what: '… latency, p50', unit: '×', ...less, atLeast: 1.2, goal: 1 },
  { key: 'pull_p99_ratio', what: '… latency, p99', unit: '×', ...less, atLeast: 1.2, goal: 1 },
  { key: 'pull_idle_ratio', what: '… CPU of idle consumers', unit: '×', ...less, atLeast: 1.2, goal: 1 },
  { key: 'pull_redeliveries', what: 'redeliveries by own pulls', unit: '', ...less, atLeast: 0, goal: 0 },
  { key: 'pull_held', what: 'messages held by own pulls', unit: '', ...less, atLeast: 32, goal: 32 },
  {
    key: 'audit_tree_lifecycle_cpu_ms',
    what: 'the audit tree, CPU for a lifecycle',
    unit: 'ms',
    ...less,
    atLeast: 0.3,
    goal: 0.2,
  },
  {
    key: 'audit_proof_p99_ms',
    what: 'a proof from 1,000,000 leaves',
    unit: 'ms',
    ...less,
    atLeast: 20,
    goal: 10,
  },
  { key: 'tracing_cpu_ratio', what: 'traced ÷ untraced: CPU', unit: '×', ...less, atLeast: 1.02, goal: 1.01 },
  { key: 'tracing_throughput_ratio', what: '… throughput', unit: '×', ...more, atLeast: 0.98, goal: 0.99 },
  {
    key: 'search_slowest_ms',
    what: 'slowest search of tasks',
    unit: 'ms',
    ...less,
    atLeast: 2_500,
    goal: 1_000,
  },
  {
    key: 'search_creation_ratio',
    what: 'creating with words ÷ without',
    unit: '×',
    ...less,
    atLeast: 2,
    goal: 1.6,
  },
  {
    key: 'bulk_start_ms',
    what: 'a job over 100,000 tasks: start',
    unit: 'ms',
    ...less,
    atLeast: 10_000,
    goal: 3_000,
  },
  { key: 'bulk_turn_ms', what: '… a turn of 50 tasks', unit: 'ms', ...less, atLeast: 50, goal: 15 },
  { key: 'work_page_kb', what: 'memory of an open work page', unit: 'kB', ...less, atLeast: 150, goal: 50 },
  { key: 'work_page_idle_us', what: '… CPU a second, idle', unit: 'µs', ...less, atLeast: 1_500, goal: 400 },
  {
    key: 'work_page_live_us',
    what: '… at an event a second',
    unit: 'µs',
    ...less,
    atLeast: 2_000,
    goal: 600,
  },
  { key: 'work_fcp_ms', what: 'first paint, work page', unit: 'ms', ...less, atLeast: 1_000, goal: 500 },
  { key: 'desk_fcp_ms', what: '… desk', unit: 'ms', ...less, atLeast: 1_000, goal: 500 },
  { key: 'start_fcp_ms', what: '… start', unit: 'ms', ...less, atLeast: 1_000, goal: 500 },
  { key: 'growth_ratio', what: 'cost in full tables', unit: '×', ...less, atLeast: 1.5, goal: 1.1 },
];

export type Verdict = 'goal' | 'enough' | 'SHORT';

export function verdictOn({ better, atLeast, goal }: Goal, value: number): Verdict {
  const reaches = (line: number): boolean => (better === 'more' ? value >= line : value <= line);
  if (reaches(goal)) return 'goal';
  return reaches(atLeast) ? 'enough' : 'SHORT';
}
