import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { HttpUrl, Id, LIMITS } from '../../model/scalars.js';
import { RetryPolicy } from '../../model/callback.js';
import { TaskEventType } from '../../model/task-event-type.js';
import { WebhookDialect } from '../../model/webhook-event-type.js';

/**
 * Where to deliver the events of a task that is about to be created. Sent before the task exists, so that the
 * credentials are never part of an event; registering a task again changes nothing. A callback whose task is never
 * created is swept.
 */
export const RegisterCallback = defineCommand({
  subject: 'command.webhook-dispatcher.register-callback',
  request: z.strictObject({
    task_id: Id,
    org_id: Id,
    url: HttpUrl,
    /** A `CallbackAuth` as JSON, sealed by the gateway (AES-256-GCM) with the task's id as additional data. */
    sealed_auth: z.string().max(20_000),
    retry_policy: RetryPolicy,
    events: z.array(TaskEventType).max(LIMITS.listItems).nullable(),
    /** The dialect of its deliveries, including the signature. */
    dialect: WebhookDialect.default('native'),
  }),
  reply: z.strictObject({}),
});
