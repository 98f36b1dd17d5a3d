import type { LedgerReport } from '../../../apps/billing/src/persistence/check-ledger.js';
import type { Traces } from '../faults/traces.js';
import type { Recovery } from '../recovery/await-recovery.js';
import type { Drained } from '../recovery/await-drain.js';

/** A task as the registry's table has it. */
export interface TaskFact {
  readonly taskId: string;
  readonly status: string;
}

/** An event of the registry's log. */
export interface LogFact {
  readonly id: string;
  readonly taskId: string;
  readonly version: number;
  readonly type: string;
  /** The CloudEvent as it was published. */
  readonly envelope: string;
  /** In hex, as `chainHash` gives it. */
  readonly hash: string;
}

/** An event of the stream; what was put there by hand is left out. */
export interface StreamFact {
  readonly id: string;
  readonly taskId: string;
  readonly version: number;
}

export interface AssignmentFact {
  readonly taskId: string;
  readonly workerId: string;
  readonly status: string;
}

/** A worker's load at one moment. */
export interface LoadFact {
  readonly workerId: string;
  /** Assignments that are open. */
  readonly open: number;
  /** What the registry counts for them. */
  readonly counted: number;
}

export interface HoldFact {
  readonly taskId: string;
  /** Undefined while it is open. */
  readonly resolution: string | undefined;
}

/** Where the money of a captured hold went. Micro-units. */
export interface CaptureFact {
  readonly taskId: string;
  readonly heldMicros: number;
  readonly earnings: readonly { readonly workerId: string; readonly amountMicros: number }[];
  readonly platformMicros: number;
  readonly returnedMicros: number;
}

export interface DeliveryFact {
  readonly deliveryId: string;
  readonly eventId: string;
  readonly taskId: string;
  readonly status: string;
  /** As counted, in its round. */
  readonly attempts: number;
  /** 1; one more for each time a person has sent it again. */
  readonly round: number;
  /** Milliseconds since 1970; undefined while it is pending. */
  readonly endedAt: number | undefined;
  /** Attempts that an operator can look at. */
  readonly attemptLog: readonly AttemptFact[];
}

export interface AttemptFact {
  readonly attempt: number;
  readonly round: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

export interface DeadFact {
  /** Of the message that died. */
  readonly messageId: string;
  readonly durable: string;
  readonly reason: string;
  readonly detail: string;
}

/** Everything the invariants are checked against: what is there at the end, and what was seen on the way. */
export interface Facts {
  /** Of every task answered with 201. */
  readonly acceptedIds: readonly string[];
  /** Answers of the API that nobody should get. */
  readonly strangeAnswers: readonly string[];
  readonly tasks: readonly TaskFact[];
  /** In the order of the log. */
  readonly log: readonly LogFact[];
  /** In the order of the stream. */
  readonly stream: readonly StreamFact[];
  readonly assignments: readonly AssignmentFact[];
  /** How many assignments each worker may have open. */
  readonly capacities: ReadonlyMap<string, number>;
  /** The highest load of each worker that was seen during the run. */
  readonly highestLoads: readonly LoadFact[];
  readonly lastLoads: readonly LoadFact[];
  readonly ledger: LedgerReport;
  readonly holds: readonly HoldFact[];
  readonly captures: readonly CaptureFact[];
  readonly deliveries: readonly DeliveryFact[];
  /** Ids of the events that the receiver answered with 2xx. */
  readonly acknowledged: ReadonlySet<string>;
  readonly wrongSignatures: readonly string[];
  readonly deadLetters: readonly DeadFact[];
  readonly traces: Traces;
  /** After each round, named for its faults. */
  readonly recoveries: readonly { readonly after: string; readonly recovery: Recovery }[];
  readonly drained: Drained;
}
