import { z } from 'zod';
import { EXAMPLE, HttpUrl, WEBHOOK_EVENTS_OF } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { TASK_IDS } from './words.js';

export const WEBHOOK_EVENTS = WEBHOOK_EVENTS_OF['verified-workflows'];
const Event = z.enum(WEBHOOK_EVENTS);

export const NewReviewWebhook = named(
  'VerifiedWorkflowsNewWebhook',
  z.strictObject({
    url: HttpUrl,
    /** Defaults to all events. */
    events: z.array(Event).min(1).max(WEBHOOK_EVENTS.length).nullish(),
  }),
  { url: 'https://agent.example/hooks/reviews', events: ['task.completed', 'task.expired'] },
);
export type NewReviewWebhook = z.infer<typeof NewReviewWebhook>;

export const ReviewWebhook = named(
  'VerifiedWorkflowsWebhook',
  z.strictObject({
    status: z.literal('configured'),
    task_id: z.string(),
    url: z.string(),
    events: z.array(z.string()),
    /** The id of the native webhook endpoint. */
    webhook_id: z.string(),
  }),
  {
    status: 'configured',
    task_id: TASK_IDS.format(EXAMPLE.taskId),
    url: 'https://agent.example/hooks/reviews',
    events: ['task.completed', 'task.expired'],
    webhook_id: EXAMPLE.endpointId,
  },
);
export type ReviewWebhook = z.infer<typeof ReviewWebhook>;
