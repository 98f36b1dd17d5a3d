import { Injectable } from '@nestjs/common';
import { Histogram } from 'prom-client';
import { z } from 'zod';
import { parseJson } from '#libs/contracts';
import { Metrics } from '#libs/platform';
import type { HandlerOutcome } from '#libs/platform';
import type { Verdict } from './attempt.rule.js';
import type { AttemptRecord } from './delivery-results.repository.js';
import type { OutgoingDelivery } from './outgoing.repository.js';

const BUCKETS_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800];

/** The outcomes as used in metrics: `dead` means that no retry follows. */
const OUTCOMES = {
  delivered: 'done',
  retry: 'retry',
  failed: 'dead',
  gone: 'dead',
} as const satisfies Record<Verdict['verdict'], HandlerOutcome>;

interface UsedUp {
  readonly attempt: AttemptRecord;
  readonly verdict: Verdict;
}

const RESULTS = ['delivered', 'rejected', 'timed_out', 'unreachable', 'refused_address'] as const;
const WithTime = z.looseObject({ time: z.iso.datetime() });

/** Counts and durations of attempts. */
@Injectable()
export class DeliveryMetrics {
  private readonly delay: Histogram;

  constructor(private readonly metrics: Metrics) {
    this.delay = new Histogram({
      name: 'countersign_delivery_delay_seconds',
      help: 'Time from an event to its delivery, of deliveries that succeeded at the first attempt.',
      buckets: BUCKETS_SECONDS,
      registers: [metrics.registry],
    });
    // A rate over a missing series has no value, so alerts on it would not fire.
    for (const result of RESULTS) metrics.deliveryAttempted(result, 0);
  }

  /** Counts one attempt that is used up. */
  attempted({ attempts, round, event }: OutgoingDelivery, { attempt, verdict }: UsedUp): void {
    this.metrics.handled('webhook-attempt', OUTCOMES[verdict.verdict], attempt.durationMs / 1_000);
    this.metrics.deliveryAttempted(attempt.outcome);
    if (verdict.verdict !== 'delivered' || attempts > 0 || round > 1) return;
    const { data } = WithTime.safeParse(parseJson(event));
    if (data === undefined) return;
    const deliveredAtMs = attempt.startedAt.getTime() + attempt.durationMs;
    this.delay.observe(Math.max(0, deliveredAtMs - Date.parse(data.time)) / 1_000);
  }
}
