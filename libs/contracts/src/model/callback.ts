import { z } from 'zod';
import { formatted, mustBe } from '../messages/string-formats.js';
import { TaskEventType } from './task-event-type.js';
import { HttpUrl, LIMITS } from './scalars.js';

const Secret = z.string().min(1).max(4_096);
/**
 * Headers that a delivery sets itself, that frame or route it, or that receivers trust as ours: a caller's value there
 * would forge a signature, an event's identity or a trace, or split the request. `svix-*` are the other names under
 * which Standard Webhooks libraries read a signature; `ce-*` are CloudEvents' in binary mode.
 */
const RESERVED_HEADERS: readonly RegExp[] = [
  /^(webhook|svix|ce)-/,
  /^x-(countersign|verified-workflows|humanlayer|harnesslayer|driftstone|biolayer)-/,
  /^(traceparent|tracestate|baggage)$/,
  /^(host|user-agent|date|via|forwarded|x-real-ip|http2-settings)$/,
  /^(content|x-forwarded|proxy|accept)-/,
  /^(accept|connection|transfer-encoding|te|trailer|upgrade|expect|keep-alive)$/,
];

/** Whether a caller may not set this header on a delivery, in any case. */
export function isReservedHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return RESERVED_HEADERS.some(pattern => pattern.test(lower));
}

/** RFC 9110's token, the grammar of header names. */
const HeaderName = formatted(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, 'a header name', 'X-Api-Key');
/** No control characters: a line break in a header's value would start another header. */
const HeaderValue = Secret.regex(
  /^[\x20-\x7e]*$/,
  mustBe({ what: 'printable ASCII', example: 's3cr3t-t0k3n' }),
);

const plainAuth = [
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
] as const;
const headerAuth = z.strictObject({ type: z.literal('header'), name: HeaderName, value: HeaderValue });

/** How a delivery authenticates itself to the callback, besides its signature. */
export const CallbackAuth = z.discriminatedUnion('type', [
  ...plainAuth,
  headerAuth.extend({
    name: HeaderName.refine(
      name => !isReservedHeader(name),
      'This header belongs to the delivery itself: its signature, its framing or its trace. Use another name.',
    ),
  }),
]);
export type CallbackAuth = z.infer<typeof CallbackAuth>;

/** The same as stored, possibly before a name was reserved. */
export const StoredCallbackAuth = z.discriminatedUnion('type', [...plainAuth, headerAuth]);

export const RetryPolicy = z.strictObject({
  max_retries: z.int().min(0).max(20).default(6),
  /** The delay before the first retry; it doubles with each one, with jitter. */
  backoff_seconds: z.int().min(1).max(3_600).default(30),
});
export type RetryPolicy = z.infer<typeof RetryPolicy>;

export const Handoff = z.strictObject({
  callback_url: HttpUrl,
  callback_auth: CallbackAuth.default({ type: 'none' }),
  retry_policy: RetryPolicy.default({ max_retries: 6, backoff_seconds: 30 }),
  /** Omitted: all events of the task. */
  events: z.array(TaskEventType).min(1).max(LIMITS.listItems).optional(),
});
export type Handoff = z.infer<typeof Handoff>;

/** A hand-off as it may be shown and stored with the task: the kind of authentication, never the credentials. */
export const HandoffView = z.strictObject({
  callback_url: z.string(),
  callback_auth: z.strictObject({ type: z.enum(['none', 'bearer', 'basic', 'header']) }),
  retry_policy: RetryPolicy,
  events: z.array(TaskEventType).optional(),
});
export type HandoffView = z.infer<typeof HandoffView>;
