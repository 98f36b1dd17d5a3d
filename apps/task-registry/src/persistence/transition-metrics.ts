import { Injectable } from '@nestjs/common';
import { Counter, Histogram } from 'prom-client';
import {
  BREACH_KINDS,
  FAILURE_REASONS,
  TASK_EVENT_TYPES,
  TERMINAL_STATUSES,
  endStatusOf,
} from '#libs/contracts';
import { Metrics } from '#libs/platform';
import type { TaskEvent } from '../domain/decision.rule.js';
import type { Task } from '../domain/task.rule.js';
import type { SealedEvent } from '../domain/sealed-event.rule.js';

/** From a fraction of a second to two days: tasks are done by people. */
const BUCKETS_SECONDS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400, 43_200, 172_800];

/** The events whose time since the creation of the task is measured. */
const STAGES = ['offered', 'accepted', 'completed'] as const;
type Stage = (typeof STAGES)[number];

/** Counts of transitions, and times from the creation of a task to the stages of its life. */
@Injectable()
export class TransitionMetrics {
  private readonly stages: Histogram<'stage'>;
  private readonly breaches: Counter<'kind'>;

  constructor(private readonly metrics: Metrics) {
    const registers = [metrics.registry];
    this.stages = new Histogram({
      name: 'countersign_task_stage_seconds',
      help: 'Time from the creation of a task to its first offer, its first acceptance, and its completion.',
      labelNames: ['stage'],
      buckets: BUCKETS_SECONDS,
      registers,
    });
    this.breaches = new Counter({
      name: 'countersign_sla_breaches_total',
      help: 'Limits of tasks that were missed, by kind.',
      labelNames: ['kind'],
      registers,
    });
    this.exposeZeros();
  }

  batchWritten(size: number): void {
    this.metrics.batchWritten('task-registry', size);
  }

  count(task: Pick<Task, 'createdAt' | 'assignments'>, event: TaskEvent, { occurredAt }: SealedEvent): void {
    this.metrics.taskTransition(event.type);
    if (event.type === 'task.sla_breached') this.breaches.inc({ kind: event.data.kind });
    const stage = stageOf(task, event);
    const seconds = (occurredAt.getTime() - task.createdAt.getTime()) / 1_000;
    if (stage !== undefined) this.stages.observe({ stage }, Math.max(0, seconds));
    const status = endStatusOf(event.type);
    if (status !== null)
      this.metrics.taskEnded(status, event.type === 'task.failed' ? event.data.reason : '');
  }

  /** A rate over a missing series has no value, so alerts on it would not fire. */
  private exposeZeros(): void {
    for (const type of TASK_EVENT_TYPES) this.metrics.taskTransition(type, 0);
    for (const kind of BREACH_KINDS) this.breaches.inc({ kind }, 0);
    for (const stage of STAGES) this.stages.zero({ stage });
    for (const status of TERMINAL_STATUSES)
      for (const reason of status === 'failed' ? FAILURE_REASONS : [''])
        this.metrics.taskEnded(status, reason, 0);
  }
}

/** Only the first offer and the first acceptance: later ones measure how the work went on. */
function stageOf({ assignments }: Pick<Task, 'assignments'>, event: TaskEvent): Stage | undefined {
  switch (event.type) {
    case 'task.completed':
      return 'completed';
    case 'task.offered':
      return assignments.length === 1 ? 'offered' : undefined;
    case 'task.accepted':
      return assignments.filter(({ acceptedAt }) => acceptedAt !== null).length === 1
        ? 'accepted'
        : undefined;
    default:
      return undefined;
  }
}
