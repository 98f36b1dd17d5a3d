import type { SeededRandom } from '../random.js';
import { atOnce, forAWhile, unreachable } from './catalogued-fault.js';
import type { CataloguedFault } from './catalogued-fault.js';
import { REPEATED_ORDERS } from './fault.js';

/** NATS servers of a replicated broker, and copies of each stream. */
export const CLUSTER_SIZE = 3;

/**
 * Of a broker that is one server. Only here are there messages that no relay published: a cluster has no order against
 * other publishers (docs/decisions/0191), and the broker's permissions keep them away.
 */
export const ONE_SERVER: readonly CataloguedFault[] = [
  {
    name: 'nats-killed',
    says: 'the NATS server is killed, and started again later',
    resource: 'nats_server',
    make: () => ({ kind: 'nats_killed', servers: 'all' }),
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
    make: () => ({ kind: 'nats_emptied', servers: 'all' }),
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
    make: () => ({ kind: 'nats_path', servers: 'all', trouble: 'stalled' }),
    lasts: unreachable,
  },
  {
    name: 'nats-refused',
    says: 'the NATS server cannot be reached: connections are refused',
    resource: 'nats_path',
    make: () => ({ kind: 'nats_path', servers: 'all', trouble: 'refused' }),
    lasts: unreachable,
  },
  {
    name: 'nats-cut',
    says: 'every connection to the NATS server is cut once',
    resource: 'nats_path',
    make: () => ({ kind: 'nats_path', servers: 'all', trouble: 'cut' }),
    lasts: atOnce,
  },
  {
    name: 'nats-delayed',
    says: 'everything to and from the NATS server is late by 20 to 200 ms',
    resource: 'nats_path',
    make: random => ({
      kind: 'nats_path',
      servers: 'all',
      trouble: 'delayed',
      delayMs: random.integer(20, 200),
    }),
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

const anyServer = (random: SeededRandom): number => random.integer(1, CLUSTER_SIZE);

/** Of a broker that is a cluster: it goes on without any one of its servers. */
export const CLUSTER: readonly CataloguedFault[] = [
  {
    name: 'nats-server-killed',
    says: 'one of the three NATS servers is killed, and started again later',
    resource: 'nats_server',
    make: random => ({ kind: 'nats_killed', servers: anyServer(random) }),
    lasts: forAWhile,
  },
  {
    name: 'nats-leader-killed',
    says: 'the NATS server that leads the stream is killed, and started again later',
    resource: 'nats_server',
    make: () => ({ kind: 'nats_killed', servers: 'leader' }),
    lasts: forAWhile,
  },
  {
    name: 'nats-server-emptied',
    says: 'one of the three NATS servers is killed and comes back with its storage deleted',
    resource: 'nats_server',
    make: random => ({ kind: 'nats_emptied', servers: anyServer(random) }),
    lasts: atOnce,
  },
  {
    name: 'nats-rolled',
    says: 'the three NATS servers are stopped in order and started again, one after another',
    resource: 'nats_server',
    make: () => ({ kind: 'nats_restarted' }),
    lasts: atOnce,
  },
  {
    name: 'nats-cluster-killed',
    says: 'all three NATS servers are killed, and started again later',
    resource: 'nats_server',
    make: () => ({ kind: 'nats_killed', servers: 'all' }),
    lasts: forAWhile,
  },
  {
    name: 'nats-server-stalled',
    says: 'one of the three NATS servers cannot be reached by the services: nothing comes through',
    resource: 'nats_path',
    make: random => ({ kind: 'nats_path', servers: anyServer(random), trouble: 'stalled' }),
    lasts: unreachable,
  },
  {
    name: 'nats-server-refused',
    says: 'one of the three NATS servers refuses the connections of the services',
    resource: 'nats_path',
    make: random => ({ kind: 'nats_path', servers: anyServer(random), trouble: 'refused' }),
    lasts: unreachable,
  },
];
