import type { StoredTaskSpec } from '#libs/contracts';
import { later, relaxAt, unmatchedAfterMs } from './clocks.rule.js';
import type { CreateTask } from './command.rule.js';
import { changed, conflict, unchanged } from './decision.rule.js';
import type { Circumstances, Ruling, TaskEvent } from './decision.rule.js';
import { specAsCreated } from './deadline.rule.js';
import { queued } from './queue.rule.js';
import { sameJson } from '#libs/contracts';
import type { Task } from './task.rule.js';

/** Creates a task as `created`, and moves it on to `queued` when its money is already held. */
export function create(existing: Task | null, command: CreateTask, { now, isClosed }: Circumstances): Ruling {
  if (existing !== null) {
    return isSameTask(existing, command)
      ? unchanged(existing)
      : conflict('task.id_taken', 'There is another task with this id.');
  }
  const { taskId, orgId, workspaceId, steps, answersPerStep, price, requesters } = command;
  const { worker_pool_id: poolId } = command.spec.requirements;
  if (isClosed(orgId)) return { outcome: 'closed', what: 'organization' };
  if (poolId !== undefined && isClosed(poolId)) return { outcome: 'closed', what: 'pool' };
  const spec = withDefaults(command.spec, {
    sla: {
      deadline: later(now, command.defaultDeadlineMs).toISOString(),
      work_timeout_seconds: command.poolWorkTimeoutSeconds ?? undefined,
    },
    assignment: command.poolAssignment ?? undefined,
    accept_within_seconds: command.poolAcceptWithinSeconds ?? undefined,
  });
  const task: Task = {
    taskId,
    orgId,
    workspaceId,
    spec,
    requesters,
    steps,
    answersPerStep,
    price,
    version: 0,
    step: 1,
    round: 0,
    answersNeeded: answersPerStep,
    trustFloor: null,
    stepResults: [],
    assignments: [],
    breaches: [],
    relaxedAt: null,
    deadlineChange: null,
    ending: null,
    erasure: null,
    createdAt: now,
    updatedAt: now,
  };
  if (price === null) return changed(task, [createdEvent(task, command)]);
  const { task: next, event } = queued(task, 'created', now);
  return changed(next, [createdEvent(task, command), event]);
}

type Defaults = Pick<StoredTaskSpec, 'assignment' | 'accept_within_seconds'> & {
  readonly sla: Pick<StoredTaskSpec['sla'], 'deadline' | 'work_timeout_seconds'>;
};

/**
 * Fields that the caller left to a default are not compared: the defaults of the first creation apply and may have
 * changed since. So may the organization's setting that is part of a decision's schema.
 */
function isSameTask(existing: Task, { orgId, workspaceId, spec }: CreateTask): boolean {
  const { schema } = spec.decision === undefined ? spec.output : existing.spec.output;
  const created = specAsCreated(existing);
  return (
    existing.orgId === orgId &&
    existing.workspaceId === workspaceId &&
    sameJson(created, withDefaults({ ...spec, output: { ...spec.output, schema } }, created))
  );
}

function withDefaults(spec: StoredTaskSpec, defaults: Defaults): StoredTaskSpec {
  const {
    deadline = defaults.sla.deadline,
    work_timeout_seconds: timeout = defaults.sla.work_timeout_seconds,
  } = spec.sla;
  const {
    assignment = defaults.assignment,
    accept_within_seconds: acceptWithin = defaults.accept_within_seconds,
  } = spec;
  return {
    ...spec,
    ...(assignment !== undefined && { assignment }),
    ...(acceptWithin !== undefined && { accept_within_seconds: acceptWithin }),
    sla: {
      ...spec.sla,
      ...(deadline !== undefined && { deadline }),
      ...(timeout !== undefined && { work_timeout_seconds: timeout }),
    },
  };
}

function createdEvent(task: Task, { defaultDeadlineMs }: CreateTask): TaskEvent {
  const { taskId, spec, price, answersNeeded, steps, createdAt } = task;
  const { origin, sla } = spec;
  const deadline = sla.deadline === undefined ? null : new Date(sla.deadline);
  const goesOn = sla.on_deadline === 'continue' && deadline !== null;
  return {
    type: 'task.created',
    data: {
      task_id: taskId,
      task_type: spec.task_type,
      domain: spec.domain,
      title: spec.title,
      ...(origin.product === undefined ? {} : { product: origin.product }),
      ...(origin.request_id === undefined ? {} : { request_id: origin.request_id }),
      urgency: sla.urgency,
      deadline: deadline?.toISOString() ?? null,
      target_latency_seconds: sla.target_latency_seconds ?? null,
      on_deadline: sla.on_deadline,
      unmatched_at: later(createdAt, unmatchedAfterMs(sla)).toISOString(),
      relax_at: relaxAt(task)?.toISOString() ?? null,
      abandon_at: goesOn ? later(deadline, defaultDeadlineMs).toISOString() : null,
      worker_pool_id: spec.requirements.worker_pool_id ?? null,
      answers_needed: answersNeeded,
      steps,
      price,
      created_at: createdAt.toISOString(),
    },
  };
}
