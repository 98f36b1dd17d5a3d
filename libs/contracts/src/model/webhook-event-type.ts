import { z } from 'zod';
import { TASK_EVENT_TYPES } from './task-event-type.js';

/** Everything that can be delivered. */
export const WEBHOOK_EVENT_TYPES = [...TASK_EVENT_TYPES, 'quality.alert', 'billing.low_balance'] as const;
export const WebhookEventType = z.enum(WEBHOOK_EVENT_TYPES);
export type WebhookEventType = z.infer<typeof WebhookEventType>;
