import { SERVICES } from '#libs/contracts';
import type { SeededRandom } from '../random.js';
import { atOnce, forAWhile } from './catalogued-fault.js';
import type { CataloguedFault, Servers } from './catalogued-fault.js';
import { RECEIVER_MOODS } from './fault.js';
import type { ProcessRef } from './fault.js';
import { CLUSTER, ONE_SERVER } from './nats-faults.js';

export const REPLICAS = 2;
const FIVE_MINUTES_MS = 5 * 60_000;

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
    make: () => ({ kind: 'postgres_path', trouble: 'cut' }),
    lasts: atOnce,
  },
  {
    name: 'postgres-stalled',
    says: 'PostgreSQL cannot be reached: nothing comes through',
    resource: 'postgres_path',
    make: () => ({ kind: 'postgres_path', trouble: 'stalled' }),
    lasts: forAWhile,
  },
  {
    name: 'postgres-delayed',
    says: 'a slow disk: every answer of PostgreSQL is late by 10 to 60 ms',
    resource: 'postgres_path',
    make: random => ({ kind: 'postgres_path', trouble: 'delayed', delayMs: random.integer(5, 30) }),
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

const failover: CataloguedFault = {
  name: 'postgres-failover',
  says: 'the primary of PostgreSQL is killed for good, and its standby is promoted',
  resource: 'postgres_server',
  make: () => ({ kind: 'postgres_failover' }),
  lasts: atOnce,
};

const receiver = RECEIVER_MOODS.map((mood): CataloguedFault => ({
  name: `receiver-${mood.replaceAll('_', '-')}`,
  says: `the webhook receiver ${mood.replaceAll('_', ' ')}`,
  resource: 'receiver',
  make: () => ({ kind: 'receiver', mood }),
  lasts: forAWhile,
}));

/** All kinds of faults that there are with these servers. */
export function faultCatalogue(servers: Servers): readonly CataloguedFault[] {
  const ofServers = servers === 'single' ? ONE_SERVER : [...CLUSTER, failover];
  return [...services, ...ofServers, ...postgres, ...receiver];
}
