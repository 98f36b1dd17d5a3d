import type { CreateTask } from './command.js';
import { changed, conflict, unchanged } from './decision.js';
import type { Circumstances, Ruling, TaskEvent } from './decision.js';
import { queued } from './queue-again.js';
import { sameJson } from './same-json.js';
import type { Task } from './task.js';

/** Takes a task in: as `created`, and on to `queued` when its money is held already. */
export function create(existing: Task | null, command: CreateTask, { now, isClosed }: Circumstances): Ruling {
  if (existing !== null) {
    const isSame =
      existing.orgId === command.orgId &&
      existing.workspaceId === command.workspaceId &&
      sameJson(existing.spec, command.spec);
    return isSame ? unchanged(existing) : conflict('task.id_taken', 'There is another task with this id.');
  }
  const { taskId, orgId, workspaceId, spec, steps, answersPerStep, price } = command;
  const { worker_pool_id: poolId } = spec.requirements;
  if (isClosed(orgId)) return { outcome: 'closed', what: 'organization' };
  if (poolId !== undefined && isClosed(poolId)) return { outcome: 'closed', what: 'pool' };
  const task: Task = {
    taskId,
    orgId,
    workspaceId,
    spec,
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
    ending: null,
    createdAt: now,
    updatedAt: now,
  };
  if (price === null) return changed(task, [createdEvent(task)]);
  const { task: next, event } = queued(task, 'created');
  return changed(next, [createdEvent(task), event]);
}

function createdEvent({ taskId, spec, price, answersNeeded, steps, createdAt }: Task): TaskEvent {
  const { origin, sla } = spec;
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
      deadline: sla.deadline ?? null,
      target_latency_seconds: sla.target_latency_seconds ?? null,
      on_deadline: sla.on_deadline,
      worker_pool_id: spec.requirements.worker_pool_id ?? null,
      answers_needed: answersNeeded,
      steps,
      price,
      created_at: createdAt.toISOString(),
    },
  };
}
