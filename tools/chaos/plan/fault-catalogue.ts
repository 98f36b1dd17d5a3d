import { SERVICES } from '#libs/contracts';
import type { SeededRandom } from '../random.js';
import { RECEIVER_MOODS, REPEATED_ORDERS } from './fault.js';
import type { Fault, ProcessRef, Resource } from './fault.js';

/** Durations of faults, scaled to the length of the run. */
export interface Scale {
  /** Pause of a process; in a long run, longer than any lease. */
  readonly pausedMs: number;
  /** Outage of a server. */
  readonly unreachableMs: number;
  /** Maximum for all other faults; the minimum is half of it. */
  readonly lastsMs: number;
}

/** A kind of fault, with random details. */
export interface CataloguedFault {
  readonly name: string;
  /** Description for the list and the report. */
  readonly says: string;
  readonly resource: Resource;
  readonly make: (random: SeededRandom) => Fault;
  readonly lasts: (scale: Scale, random: SeededRandom) => number;
}

const LONG_RUN_MS = 5 * 60_000;
export const REPLICAS = 2;
const FIVE_MINUTES_MS = 5 * 60_000;

export function scaleOf(durationMs: number): Scale {
  return durationMs >= LONG_RUN_MS
    ? { pausedMs: 30_000, unreachableMs: 60_000, lastsMs: 10_000 }
    : { pausedMs: 5_000, unreachableMs: 5_000, lastsMs: 4_000 };
}

const forAWhile = ({ lastsMs }: Scale, random: SeededRandom): number => random.integer(lastsMs / 2, lastsMs);
const unreachable = ({ unreachableMs }: Scale): number => unreachableMs;
const atOnce = (): number => 0;

const anyProcess = (random: SeededRandom): ProcessRef => ({
  service: random.pick(SERVICES),
  replica: random.integer(1, REPLICAS),
});

const EVERY_PROCESS: readonly ProcessRef[] = SERVICES.flatMap(service =>
  Array.from({ length: REPLICAS }, (_, index) => ({ service, replica: index + 1 })),
);

/** Tables whose lock blocks a service's writers. */
const BUSY_TABLES = [
  'task_registry.tasks',
  'matcher.workers',
  'billing.accounts',
  'webhook_dispatcher.deliveries',
  'sla_monitor.timers',
  'consensus.votes',
] as const;

const services: readonly CataloguedFault[] = [
  ...SERVICES.map((service): CataloguedFault => ({
    name: `kill-${service}`,
    says: `every process of ${service} is killed at once (SIGKILL)`,
    resource: 'services',
    make: () => ({ kind: 'processes_killed', targets: EVERY_PROCESS.filter(one => one.service === service) }),
    lasts: atOnce,
  })),
  {
    name: 'kill-several',
    says: 'two to six processes of any services are killed at once',
    resource: 'services',
    make: random => ({
      kind: 'processes_killed',
      targets: random.shuffled(EVERY_PROCESS).slice(0, random.integer(2, 6)),
    }),
    lasts: atOnce,
  },
  {
    name: 'kill-replicas',
    says: 'one of the two replicas of every service is killed, all at once',
    resource: 'services',
    make: random => ({
      kind: 'processes_killed',
      targets: SERVICES.map(service => ({ service, replica: random.integer(1, REPLICAS) })),
    }),
    lasts: atOnce,
  },
  {
    name: 'pause-process',
    says: 'a process stands still for longer than its leases (SIGSTOP, SIGCONT)',
    resource: 'services',
    make: random => ({ kind: 'process_paused', target: anyProcess(random) }),
    lasts: ({ pausedMs }) => pausedMs,
  },
  {
    name: 'clocks-apart',
    says: 'the clocks of the two replicas of every service are five minutes apart',
    resource: 'clocks',
    make: () => ({ kind: 'clocks_apart', apartMs: FIVE_MINUTES_MS }),
    lasts: forAWhile,
  },
];

const nats: readonly CataloguedFault[] = [
  {
    name: 'nats-killed',
    says: 'the NATS server is killed, and started again later',
    resource: 'nats_server',
    make: () => ({ kind: 'nats_killed' }),
    lasts: forAWhile,
  },
  {
    name: 'nats-restarted',
    says: 'the NATS server is stopped in order and started again',
    resource: 'nats_server',
    make: () => ({ kind: 'nats_restarted' }),
    lasts: atOnce,
  },
  {
    name: 'nats-emptied',
    says: 'the NATS server is killed and comes back with its storage deleted',
    resource: 'nats_server',
    make: () => ({ kind: 'nats_emptied' }),
    lasts: atOnce,
  },
  {
    name: 'nats-block-cut',
    says: 'the NATS server is killed, and the newest block file of its stream is cut short',
    resource: 'nats_server',
    make: random => ({ kind: 'nats_block_cut', bytes: random.integer(1, 20_000) }),
    lasts: atOnce,
  },
  {
    name: 'nats-stalled',
    says: 'the NATS server cannot be reached: nothing comes through',
    resource: 'nats_path',
    make: () => ({ kind: 'path', to: 'nats', trouble: 'stalled' }),
    lasts: unreachable,
  },
  {
    name: 'nats-refused',
    says: 'the NATS server cannot be reached: connections are refused',
    resource: 'nats_path',
    make: () => ({ kind: 'path', to: 'nats', trouble: 'refused' }),
    lasts: unreachable,
  },
  {
    name: 'nats-cut',
    says: 'every connection to the NATS server is cut once',
    resource: 'nats_path',
    make: () => ({ kind: 'path', to: 'nats', trouble: 'cut' }),
    lasts: atOnce,
  },
  {
    name: 'nats-delayed',
    says: 'everything to and from the NATS server is late by 20 to 200 ms',
    resource: 'nats_path',
    make: random => ({ kind: 'path', to: 'nats', trouble: 'delayed', delayMs: random.integer(20, 200) }),
    lasts: forAWhile,
  },
  ...REPEATED_ORDERS.map((order): CataloguedFault => ({
    name: `events-${order}`,
    says: `events of the stream are published again by hand: ${order}`,
    resource: 'nats_server',
    make: random => ({ kind: 'events_repeated', order, count: random.integer(30, 120) }),
    lasts: atOnce,
  })),
  {
    name: 'poison',
    says: 'a message of every kind that can never be handled: no JSON, no event, unknown, invalid, too large',
    resource: 'nats_server',
    make: () => ({ kind: 'poison' }),
    lasts: atOnce,
  },
];

const postgres: readonly CataloguedFault[] = [
  {
    name: 'postgres-killed',
    says: 'PostgreSQL is killed (SIGKILL to the postmaster), and started again later',
    resource: 'postgres_server',
    make: () => ({ kind: 'postgres_killed', signal: 'SIGKILL' }),
    lasts: forAWhile,
  },
  {
    name: 'postgres-stopped',
    says: 'PostgreSQL is stopped at once (immediate shutdown), and started again later',
    resource: 'postgres_server',
    make: () => ({ kind: 'postgres_killed', signal: 'SIGQUIT' }),
    lasts: forAWhile,
  },
  {
    name: 'postgres-cut',
    says: 'every connection to PostgreSQL is cut once, on the way',
    resource: 'postgres_path',
    make: () => ({ kind: 'path', to: 'postgres', trouble: 'cut' }),
    lasts: atOnce,
  },
  {
    name: 'postgres-stalled',
    says: 'PostgreSQL cannot be reached: nothing comes through',
    resource: 'postgres_path',
    make: () => ({ kind: 'path', to: 'postgres', trouble: 'stalled' }),
    lasts: forAWhile,
  },
  {
    name: 'postgres-delayed',
    says: 'a slow disk: every answer of PostgreSQL is late by 10 to 60 ms',
    resource: 'postgres_path',
    make: random => ({ kind: 'path', to: 'postgres', trouble: 'delayed', delayMs: random.integer(5, 30) }),
    lasts: forAWhile,
  },
  {
    name: 'postgres-sessions-ended',
    says: 'PostgreSQL ends every session (pg_terminate_backend)',
    resource: 'postgres_server',
    make: () => ({ kind: 'postgres_sessions_ended' }),
    lasts: atOnce,
  },
  {
    name: 'postgres-full',
    says: 'every connection is ended, and strangers take all that PostgreSQL has',
    resource: 'postgres_server',
    make: () => ({ kind: 'postgres_full' }),
    lasts: forAWhile,
  },
  {
    name: 'postgres-locked',
    says: 'a stranger locks a busy table, until every pooled connection waits for it',
    resource: 'postgres_server',
    make: random => ({ kind: 'postgres_locked', table: random.pick(BUSY_TABLES) }),
    lasts: forAWhile,
  },
];

const receiver = RECEIVER_MOODS.map((mood): CataloguedFault => ({
  name: `receiver-${mood.replaceAll('_', '-')}`,
  says: `the webhook receiver ${mood.replaceAll('_', ' ')}`,
  resource: 'receiver',
  make: () => ({ kind: 'receiver', mood }),
  lasts: forAWhile,
}));

/** All kinds of faults. */
export const FAULT_CATALOGUE: readonly CataloguedFault[] = [...services, ...nats, ...postgres, ...receiver];
