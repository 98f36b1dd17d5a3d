import { Injectable, Logger } from '@nestjs/common';
import { currentTrace, runInTrace } from '#libs/platform';
import type { TaskEvent } from '../domain/decision.rule.js';
import { statusOf } from '../domain/task-status.rule.js';
import type { Done } from './task-request.js';
import { TransitionMetrics } from './transition-metrics.js';

/** For operators: one log line and one count for each committed transition. */
@Injectable()
export class TransitionReports {
  private readonly logger = new Logger('Transitions');

  constructor(private readonly metrics: TransitionMetrics) {}

  batchWritten(size: number): void {
    this.metrics.batchWritten(size);
  }

  /** Call this after the commit, in the trace of the request that made the change. */
  report({ task, transitions }: Done): void {
    const requestTraceId = currentTrace()?.traceId;
    const { taskId, orgId } = task;
    for (const { event, sealed, created } of transitions) {
      created.committed();
      this.metrics.count(task, event, sealed);
      runInTrace({ traceparent: sealed.traceparent, taskId, orgId }, () => {
        this.logger.log({
          msg: 'Task transition.',
          event_type: event.type,
          event_id: sealed.id,
          sequence: sealed.version,
          status: statusOf(task),
          ...detailOf(event),
          ...(requestTraceId !== currentTrace()?.traceId && { request_trace_id: requestTraceId }),
        });
      });
    }
  }
}

/** Ids and values of fixed sets; text written by customers or workers must not be logged. */
function detailOf({ type, data }: TaskEvent): Record<string, unknown> {
  switch (type) {
    case 'task.queued':
      return { reason: data.reason, round: data.round };
    case 'task.failed':
    case 'task.erased':
      return { reason: data.reason };
    case 'task.sla_breached':
      return { kind: data.kind, assignment_id: data.assignment_id ?? undefined };
    case 'task.offered':
    case 'task.accepted':
    case 'task.started':
    case 'task.submitted':
      return { assignment_id: data.assignment_id, worker_id: data.worker_id };
    case 'task.created':
    case 'task.matched':
    case 'task.verified':
    case 'task.completed':
    case 'task.cancelled':
    case 'task.deadline_changed':
      return {};
  }
}
