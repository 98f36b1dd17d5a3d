import { z } from 'zod';
import { EXAMPLE } from '#libs/contracts';
import { toForeignInstant } from '#libs/dialects';
import { documented, named } from '../../edge/schemas/documented.js';
import { TASK_IDS } from './words.js';

const TaskId = z.string().regex(/^tsk_live_[0-9a-f]{32}$/);
const Moment = z.iso.datetime();
const Percent = z.number().min(0).max(100);

const Completed = z.object({
  event: z.literal('task.completed'),
  task_id: TaskId,
  completed_at: Moment,
  /** The output’s fields and a `quality_score` of 0–100. */
  results: z.looseObject({}),
});
const failure = { task_id: TaskId, failed_at: Moment, reason: z.string(), detail: z.string().nullable() };
const Failed = z.object({ event: z.literal('task.failed'), ...failure });
const Expired = z.object({ event: z.literal('task.expired'), ...failure });
const Alert = z.object({
  event: z.literal('quality.alert'),
  task_id: TaskId,
  raised_at: Moment,
  scope: z.enum(['worker', 'organization']),
  quality_score: Percent,
  threshold: Percent,
});

const task_id = TASK_IDS.format(EXAMPLE.taskId);
const at = toForeignInstant(EXAMPLE.endedAt);

/** The bodies that the dispatcher sends to endpoints of this dialect. */
export const WEBHOOK_BODIES = [
  {
    event: 'task.completed',
    component: 'VerifiedWorkflowsTaskCompletedEvent',
    summary: 'A task ended with a result',
    schema: named('VerifiedWorkflowsTaskCompletedEvent', Completed),
    example: {
      event: 'task.completed',
      task_id,
      completed_at: at,
      results: { approved: false, notes: 'It contradicts the leaflet.', quality_score: 96.2 },
    },
  },
  {
    event: 'task.failed',
    component: 'VerifiedWorkflowsTaskFailedEvent',
    summary: 'A task ended without a result',
    schema: named('VerifiedWorkflowsTaskFailedEvent', Failed),
    example: {
      event: 'task.failed',
      task_id,
      failed_at: at,
      reason: 'no_consensus',
      detail: 'The answers did not agree.',
    },
  },
  {
    event: 'task.expired',
    component: 'VerifiedWorkflowsTaskExpiredEvent',
    summary: 'A task ended without a result because its time was over',
    schema: named('VerifiedWorkflowsTaskExpiredEvent', Expired),
    example: { event: 'task.expired', task_id, failed_at: at, reason: 'expired', detail: null },
  },
  {
    event: 'quality.alert',
    component: 'VerifiedWorkflowsQualityAlertEvent',
    summary: 'The rolling score of a worker or an organization fell under its threshold',
    schema: named('VerifiedWorkflowsQualityAlertEvent', Alert),
    example: {
      event: 'quality.alert',
      task_id,
      raised_at: at,
      scope: 'worker',
      quality_score: 55,
      threshold: 60,
    },
  },
] as const;

/** Any event that an endpoint of this dialect may receive, discriminated by `event`. */
export const ANY_EVENT = z.union(WEBHOOK_BODIES.map(({ schema }) => schema));
documented.add(ANY_EVENT, {
  id: 'VerifiedWorkflowsEvent',
  discriminator: {
    propertyName: 'event',
    mapping: Object.fromEntries(
      WEBHOOK_BODIES.map(({ event, component }) => [event, `#/components/schemas/${component}`]),
    ),
  },
});
