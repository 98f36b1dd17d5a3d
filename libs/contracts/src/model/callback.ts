import { z } from 'zod';
import { formatted, mustBe } from '../messages/string-formats.js';
import { TaskEventType } from './task-event-type.js';
import { HttpUrl, LIMITS } from './scalars.js';

const Secret = z.string().min(1).max(4_096);
/** Headers that frame a delivery, or that receivers trust to be ours. */
const RESERVED_HEADER =
  /^(host|connection|content-.*|transfer-encoding|te|trailer|upgrade|expect|keep-alive|proxy-.*|user-agent|traceparent|webhook-.*)$/i;
/** RFC 9110's token: what a header's name may be made of. */
const HeaderName = formatted(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, 'a header name', 'X-Api-Key').refine(
  name => !RESERVED_HEADER.test(name),
  'This header is one that deliveries set themselves.',
);
/** No control characters: a line break in a header's value would start another header. */
const HeaderValue = Secret.regex(
  /^[\x20-\x7e]*$/,
  mustBe({ what: 'printable ASCII', example: 's3cr3t-t0k3n' }),
);

/** How a delivery to the callback proves who it comes from, besides its signature. */
export const CallbackAuth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('bearer'), token: HeaderValue }),
  z.strictObject({
    type: z.literal('basic'),
    username: z
      .string()
      .min(1)
      .max(256)
      .regex(/^[^:]*$/, mustBe({ what: 'a name without a colon', example: 'countersign' })),
    password: Secret,
  }),
  z.strictObject({ type: z.literal('header'), name: HeaderName, value: HeaderValue }),
]);
export type CallbackAuth = z.infer<typeof CallbackAuth>;

export const RetryPolicy = z.strictObject({
  max_retries: z.int().min(0).max(20).default(6),
  /** The pause before the first retry; it doubles with each one, with jitter. */
  backoff_seconds: z.int().min(1).max(3_600).default(30),
});
export type RetryPolicy = z.infer<typeof RetryPolicy>;

export const Handoff = z.strictObject({
  callback_url: HttpUrl,
  callback_auth: CallbackAuth.default({ type: 'none' }),
  retry_policy: RetryPolicy.default({ max_retries: 6, backoff_seconds: 30 }),
  /** None means every event of the task. */
  events: z.array(TaskEventType).min(1).max(LIMITS.listItems).optional(),
});
export type Handoff = z.infer<typeof Handoff>;

/** A hand-off as it may be shown and stored with the task: who it authenticates as, never with what. */
export const HandoffView = z.strictObject({
  callback_url: z.string(),
  callback_auth: z.strictObject({ type: z.enum(['none', 'bearer', 'basic', 'header']) }),
  retry_policy: RetryPolicy,
  events: z.array(TaskEventType).optional(),
});
export type HandoffView = z.infer<typeof HandoffView>;
