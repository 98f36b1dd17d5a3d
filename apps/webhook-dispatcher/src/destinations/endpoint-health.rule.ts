import type { WebhookEndpointHealth, WebhookEndpointView } from '#libs/contracts';

/** Why nothing is sent to a destination for a while, and for how long. */
export type Rest =
  | { readonly because: 'retry_after'; readonly forMs: number; readonly requestedMs: number }
  | { readonly because: 'failing'; readonly forMs: number };

/** The effect of an attempt on its destination. */
export interface AttemptEffect {
  /** The destination did not respond, or reported a server error. */
  readonly failing: boolean;
  /** How long nothing is sent there: the granted part of `Retry-After`, 0 without one. */
  readonly quietMs: number;
  /** What the receiver requested in `Retry-After`. */
  readonly requestedMs: number;
}

/** The health of a destination that is, or was, failing. */
export interface KnownHealth {
  readonly consecutiveFailures: number;
  readonly lastSuccessAt: Date | null;
  readonly lastFailureAt: Date | null;
  readonly lastFailure: string | null;
  readonly restingUntil: Date | null;
  readonly restingBecause: Rest['because'] | null;
  readonly retryAfterSeconds: number | null;
}

/** The health of a destination that never failed. */
export const HEALTHY: KnownHealth = {
  consecutiveFailures: 0,
  lastSuccessAt: null,
  lastFailureAt: null,
  lastFailure: null,
  restingUntil: null,
  restingBecause: null,
  retryAfterSeconds: null,
};

const DISABLED: Readonly<Record<string, string>> = {
  gone: 'The receiver answered 410 Gone.',
  by_request: 'Disabled by request.',
  failing: 'Every attempt failed for too long.',
};

/** An endpoint's health as shown to its organization. */
export function endpointHealth(
  known: KnownHealth,
  disabledReason: WebhookEndpointView['disabled_reason'],
  now: Date,
): WebhookEndpointHealth {
  const { restingUntil } = known;
  const isResting = disabledReason === null && restingUntil !== null && restingUntil > now;
  return {
    state: disabledReason !== null ? 'disabled' : isResting ? 'resting' : 'ok',
    reason:
      disabledReason !== null
        ? (DISABLED[disabledReason] ?? `Disabled: ${disabledReason}.`)
        : isResting
          ? restReason(known, restingUntil)
          : null,
    waiting_until: isResting ? restingUntil.toISOString() : null,
    consecutive_failures: known.consecutiveFailures,
    last_success_at: known.lastSuccessAt?.toISOString() ?? null,
    last_failure_at: known.lastFailureAt?.toISOString() ?? null,
    last_failure: known.lastFailure,
  };
}

function restReason(
  { restingBecause, retryAfterSeconds, consecutiveFailures: failures }: KnownHealth,
  until: Date,
): string {
  if (restingBecause === 'retry_after' && retryAfterSeconds !== null) {
    return `Retry-After of ${Math.round(retryAfterSeconds)} s from the receiver; waiting until ${until.toISOString()}.`;
  }
  const count = failures === 1 ? '1 failure' : `${failures} failures in a row`;
  return `${count}; probing again at ${until.toISOString()}.`;
}
