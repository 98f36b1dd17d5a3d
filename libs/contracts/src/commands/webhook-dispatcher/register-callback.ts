import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { HttpUrl, Id, LIMITS } from '../../model/scalars.js';
import { RetryPolicy } from '../../model/callback.js';
import { TaskEventType } from '../../model/task-event-type.js';
import { WebhookDialect } from '../../model/webhook-event-type.js';

/**
 * Where to deliver the events of a task that is about to be created. Said before the task exists, so that
 * the credentials never have to travel in an event; registering a task again changes nothing. A callback whose
 * task never comes is swept.
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
    /** Whose words and signature its deliveries have. */
    dialect: WebhookDialect.default('native'),
  }),
  reply: z.strictObject({}),
});
