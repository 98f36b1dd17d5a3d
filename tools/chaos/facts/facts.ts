import type { LedgerReport } from '../../../apps/billing/src/ledger/check-ledger.sql.js';
import type { Drained } from '../recovery/await-drain.js';
import type { Recovery } from '../recovery/await-recovery.js';

/** A task in the registry's table. */
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
  /** The published CloudEvent; null once it is erased. */
  readonly envelope: string | null;
  /** To the erased event, in hex; null in version 1, and as long as there is an envelope. */
  readonly commitment: string | null;
  /** In hex, as returned by `hashOfEvent`. */
  readonly hash: string;
  readonly hashVersion: number;
  /** In hex; null in version 1, and once the event is erased. */
  readonly salt: string | null;
}

/** The content of an event that nothing erased; a run of chaos erases nothing. */
export function contentOf({ taskId, version, envelope }: LogFact): unknown {
  if (envelope === null) throw new Error(`Event ${version} of ${taskId} is without its content.`);
  return JSON.parse(envelope);
}

/** The audit tree of an organization, beside what its events in the log amount to. Roots are in hex. */
export interface TreeFact {
  readonly orgId: string;
  readonly events: number;
  readonly size: number;
  readonly root: string;
  /** Of the first `size` events; undefined when there are fewer. */
  readonly rootByLog: string | undefined;
  /** Every head that was published. */
  readonly heads: readonly Pick<TreeFact, 'size' | 'root' | 'rootByLog'>[];
}

/** The evidence of an ended task. */
export interface EvidenceFact {
  readonly taskId: string;
  /** Why it does not verify; empty if it does. */
  readonly faults: readonly string[];
}

/** An event of the stream; injected messages are excluded. */
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
  /** Number of open assignments. */
  readonly open: number;
  /** The registry's counter for the worker. */
  readonly counted: number;
}

export interface HoldFact {
  readonly taskId: string;
  /** Undefined while it is open. */
  readonly resolution: string | undefined;
}

/** Where the money of a captured hold went, in micro-units. */
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
  /** The counter of the current round. */
  readonly attempts: number;
  /** Starts at 1; increments with each manual resend. */
  readonly round: number;
  /** Milliseconds since 1970; undefined while it is pending. */
  readonly endedAt: number | undefined;
  /** The attempts visible to an operator. */
  readonly attemptLog: readonly AttemptFact[];
}

export interface AttemptFact {
  readonly attempt: number;
  readonly round: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

export interface DeadFact {
  /** Id of the dead message. */
  readonly messageId: string;
  readonly durable: string;
  readonly reason: string;
  readonly detail: string;
}

/** Everything the invariants are checked against: the final state, and observations during the run. */
export interface Facts {
  /** Ids of every task answered with 201. */
  readonly acceptedIds: readonly string[];
  /** Answers of the API that must never occur. */
  readonly strangeAnswers: readonly string[];
  readonly tasks: readonly TaskFact[];
  /** In the order of the log. */
  readonly log: readonly LogFact[];
  readonly trees: readonly TreeFact[];
  readonly evidence: readonly EvidenceFact[];
  /** In the order of the stream. */
  readonly stream: readonly StreamFact[];
  readonly assignments: readonly AssignmentFact[];
  /** How many assignments each worker may have open. */
  readonly capacities: ReadonlyMap<string, number>;
  /** The highest load of each worker observed during the run. */
  readonly highestLoads: readonly LoadFact[];
  readonly lastLoads: readonly LoadFact[];
  readonly ledger: LedgerReport;
  readonly holds: readonly HoldFact[];
  readonly captures: readonly CaptureFact[];
  readonly deliveries: readonly DeliveryFact[];
  /** Ids of events that the receiver answered with 2xx. */
  readonly acknowledged: ReadonlySet<string>;
  readonly wrongSignatures: readonly string[];
  readonly deadLetters: readonly DeadFact[];
  readonly traces: Traces;
  /** The recovery after each round, named for its faults. */
  readonly recoveries: readonly { readonly after: string; readonly recovery: Recovery }[];
  /** How soon the system had to be itself again after each round. */
  readonly recoveryLimitMs: number;
  readonly drained: Drained;
}

/** What the faults have added to and removed from the streams. */
export interface Traces {
  /** Message ids of poison, with the time of injection. */
  readonly poison: { readonly messageId: string; readonly at: number }[];
  /** When the broker permanently lost something. */
  readonly lossesAt: number[];
}

/** One sentence per violation of an invariant; empty when it holds. */
export type Violations = readonly string[];
