import { SALTED_HASH_VERSION, commitmentTo, linkHash } from '#libs/contracts';
import type { CloudEvent } from '#libs/contracts';
import type { TaskEvent } from './decision.rule.js';
import type { Task } from './task.rule.js';

/** An event as stored in the log. */
export interface SealedEvent {
  readonly id: string;
  readonly taskId: string;
  readonly version: number;
  readonly type: TaskEvent['type'];
  readonly occurredAt: Date;
  /** W3C: the task's trace. */
  readonly traceparent: string | undefined;
  /** The CloudEvent in JSON, exactly as published. */
  readonly envelope: string;
  /** Hex; null for a task's first event. */
  readonly previousHash: string | null;
  readonly hashVersion: number;
  /** 32 random bytes in hex, stored beside the event and erased with it. */
  readonly salt: string;
  readonly hash: string;
}

interface Sealing {
  readonly task: Pick<Task, 'taskId' | 'orgId' | 'workspaceId' | 'spec'>;
  /** The task's version after this event. */
  readonly version: number;
  readonly id: string;
  readonly occurredAt: Date;
  readonly traceparent: string | undefined;
  readonly previousHash: string | null;
  readonly salt: string;
}

/** The `source` of every event of a task. */
export const EVENT_SOURCE = 'countersign/task-registry';

/**
 * Puts an event into its envelope and links it to the previous one.
 *
 * The hash covers the previous hash and a salted commitment to the published CloudEvent (docs/decisions/0172). An
 * auditor takes an event of `GET /v1/tasks/{id}/events`, leaves out `hash`, `previous_hash`, `hash_version`, and
 * `salt`, and computes the same with `hashOfEvent`.
 */
export function sealEvent({ type, data }: TaskEvent, sealing: Sealing): SealedEvent {
  const { task, version, id, occurredAt, traceparent, previousHash, salt } = sealing;
  const poolId = task.spec.requirements.worker_pool_id;
  const event: CloudEvent = {
    specversion: '1.0',
    id,
    source: EVENT_SOURCE,
    type,
    subject: task.taskId,
    time: occurredAt.toISOString(),
    datacontenttype: 'application/json',
    orgid: task.orgId,
    workspaceid: task.workspaceId,
    ...(poolId === undefined ? {} : { poolid: poolId }),
    sequence: version,
    ...(traceparent === undefined ? {} : { traceparent }),
    data,
  };
  return {
    id,
    taskId: task.taskId,
    version,
    type,
    occurredAt,
    traceparent,
    envelope: JSON.stringify(event),
    previousHash,
    hashVersion: SALTED_HASH_VERSION,
    salt,
    hash: linkHash(previousHash, commitmentTo(event, salt)),
  };
}
