import { DEAD_STREAM, STREAMS, TASK_EVENT_TYPES, streamNames } from '#libs/contracts';
import * as contracts from '#libs/contracts';
import type { CommandContract, ServiceName, StreamName } from '#libs/contracts';
import type { DurableName } from '../subscription.js';

/**
 * What each service consumes: the part of the access table that no contract states. A test compares it with the code.
 */
interface Consumption {
  /** Durable consumers, each with its filter subject. */
  readonly durables: { readonly [name: DurableName]: string };
  /** Events followed live, without a consumer. */
  readonly follows: readonly string[];
}

const CONSUMPTION: Readonly<Record<ServiceName, Consumption>> = {
  gateway: {
    durables: { 'gateway--task-erased': 'task.erased' },
    follows: TASK_EVENT_TYPES,
  },
  'task-registry': { durables: {}, follows: [] },
  matcher: {
    durables: {
      'matcher--task-queued': 'task.queued',
      'matcher--task-offered': 'task.offered',
      'matcher--task-submitted': 'task.submitted',
      'matcher--task-completed': 'task.completed',
      'matcher--task-failed': 'task.failed',
      'matcher--task-cancelled': 'task.cancelled',
      'matcher--task-erased': 'task.erased',
    },
    follows: [],
  },
  'sla-monitor': {
    durables: {
      'sla-monitor--task-created': 'task.created',
      'sla-monitor--task-deadline-changed': 'task.deadline_changed',
      'sla-monitor--task-offered': 'task.offered',
      'sla-monitor--task-accepted': 'task.accepted',
      'sla-monitor--task-completed': 'task.completed',
      'sla-monitor--task-failed': 'task.failed',
      'sla-monitor--task-cancelled': 'task.cancelled',
      'sla-monitor--task-erased': 'task.erased',
    },
    follows: [],
  },
  consensus: {
    durables: { 'consensus--task-submitted': 'task.submitted', 'consensus--task-erased': 'task.erased' },
    follows: [],
  },
  'webhook-dispatcher': {
    durables: {
      'webhook-dispatcher--every-task-event': 'task.*',
      'webhook-dispatcher--every-quality-event': 'quality.*',
      'webhook-dispatcher--billing-low-balance': 'billing.low_balance',
      'webhook-dispatcher--every-audit-event': 'audit.*',
      'webhook-dispatcher--every-webhook-event': 'webhook.*',
    },
    follows: [],
  },
  billing: {
    durables: {
      'billing--task-created': 'task.created',
      'billing--task-completed': 'task.completed',
      'billing--task-failed': 'task.failed',
      'billing--task-cancelled': 'task.cancelled',
      'billing--task-erased': 'task.erased',
    },
    follows: [],
  },
};

/** One durable consumer as the broker knows it. */
export interface DurableAccess {
  readonly name: string;
  readonly stream: StreamName;
  readonly filterSubject: string;
}

/** Everything that one service may send to and receive from the others through the broker. */
export interface ServiceAccess {
  readonly service: ServiceName;
  /** Subjects of the commands it may send. */
  readonly sends: readonly string[];
  /** Subjects of the commands it answers. */
  readonly answers: readonly string[];
  /** Streams it may publish on. */
  readonly publishes: readonly StreamName[];
  /** Streams it creates and updates, DEAD among them. */
  readonly owns: readonly (StreamName | typeof DEAD_STREAM.name)[];
  readonly durables: readonly DurableAccess[];
  readonly follows: readonly string[];
}

/** All commands: every command contract that the contracts package exports. */
export const COMMANDS: readonly CommandContract[] = [
  ...Object.values<unknown>(contracts),
  ...Object.values(contracts.DEAD_LETTER_COMMANDS).flatMap(commands => Object.values<unknown>(commands)),
]
  .filter(isCommand)
  .toSorted((one, other) => (one.subject < other.subject ? -1 : 1));

/**
 * The row of one service. The senders of a command are in its contract; the publishers of a stream are in `STREAMS`.
 */
export function accessOf(service: ServiceName): ServiceAccess {
  const { durables, follows } = CONSUMPTION[service];
  const publishes = streamNames().filter(name => publishersOf(name).includes(service));
  const owned = streamNames().filter(name => publishersOf(name)[0] === service);
  return {
    service,
    sends: COMMANDS.filter(({ sentBy }) => sentBy.includes(service)).map(({ subject }) => subject),
    answers: COMMANDS.map(({ subject }) => subject).filter(subject =>
      subject.startsWith(`command.${service}.`),
    ),
    publishes,
    owns: DEAD_STREAM.publishers[0] === service ? [...owned, DEAD_STREAM.name] : owned,
    durables: Object.entries(durables).map(([name, filterSubject]) => ({
      name,
      filterSubject,
      stream: streamOf(filterSubject),
    })),
    follows,
  };
}

function publishersOf(stream: StreamName): readonly ServiceName[] {
  return STREAMS[stream].publishers;
}

/** Each stream holds a whole family of subjects: `task.*`, `billing.*`. */
function streamOf(subject: string): StreamName {
  const family = `${subject.split('.')[0] ?? ''}.*`;
  const found = streamNames().find(name => STREAMS[name].subjects.some(held => held === family));
  if (found === undefined) throw new Error(`No stream holds ${subject}.`);
  return found;
}

function isCommand(value: unknown): value is CommandContract {
  return (
    typeof value === 'object' &&
    value !== null &&
    'subject' in value &&
    'sentBy' in value &&
    typeof value.subject === 'string' &&
    value.subject.startsWith('command.')
  );
}
