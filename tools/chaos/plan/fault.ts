import type { ServiceName } from '#libs/contracts';

/** One process of the system; replicas count from 1. */
export interface ProcessRef {
  readonly service: ServiceName;
  readonly replica: number;
}

/** Network faults, applied by the proxy in front of a server. */
export type PathTrouble =
  /** No data gets through, and connections stay open. */
  | { readonly trouble: 'stalled' }
  /** Existing and new connections are closed. */
  | { readonly trouble: 'refused' }
  /** Existing connections are closed once; new ones work. */
  | { readonly trouble: 'cut' }
  | { readonly trouble: 'delayed'; readonly delayMs: number };

export const RECEIVER_MOODS = ['hangs', 'resets', 'answers_500', 'answers_429', 'drips'] as const;
export type ReceiverMood = (typeof RECEIVER_MOODS)[number];

export const REPEATED_ORDERS = ['duplicated', 'delayed', 'reordered'] as const;
export type RepeatedOrder = (typeof REPEATED_ORDERS)[number];

/** NATS servers by number, from 1; `leader` is the one that leads the stream TASK when the fault is thrown. */
export type NatsServers = 'all' | 'leader' | number;

/** A fault to throw at the system. The implementation is in `faults/`. */
export type Fault =
  | { readonly kind: 'processes_killed'; readonly targets: readonly ProcessRef[] }
  | { readonly kind: 'process_paused'; readonly target: ProcessRef }
  | { readonly kind: 'nats_killed'; readonly servers: NatsServers }
  /** One after another, each when the one before is itself again. */
  | { readonly kind: 'nats_restarted' }
  | { readonly kind: 'nats_emptied'; readonly servers: NatsServers }
  | { readonly kind: 'nats_block_cut'; readonly bytes: number }
  | ({ readonly kind: 'nats_path'; readonly servers: NatsServers } & PathTrouble)
  | ({ readonly kind: 'postgres_path' } & PathTrouble)
  | { readonly kind: 'postgres_killed'; readonly signal: 'SIGKILL' | 'SIGQUIT' }
  /** The primary is killed for good, and its standby takes over. */
  | { readonly kind: 'postgres_failover' }
  | { readonly kind: 'postgres_sessions_ended' }
  | { readonly kind: 'postgres_full' }
  | { readonly kind: 'postgres_locked'; readonly table: string }
  | { readonly kind: 'clocks_apart'; readonly apartMs: number }
  | { readonly kind: 'events_repeated'; readonly order: RepeatedOrder; readonly count: number }
  | { readonly kind: 'poison' }
  | { readonly kind: 'receiver'; readonly mood: ReceiverMood };

/** The target of a fault. Two simultaneous faults on the same target would undo each other. */
export type Resource =
  'services' | 'nats_server' | 'nats_path' | 'postgres_server' | 'postgres_path' | 'clocks' | 'receiver';

export interface TimedFault {
  /** Its name in the catalogue. */
  readonly name: string;
  readonly fault: Fault;
  readonly resource: Resource;
  /** Offset from the start of its round. */
  readonly startMs: number;
  readonly durationMs: number;
}
