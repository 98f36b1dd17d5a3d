import { Injectable, Logger } from '@nestjs/common';
import { ServiceError } from '#libs/contracts';
import { Clock, inSpan, outgoingTraceparent } from '#libs/platform';
import type { AttemptEffect } from '../destinations/endpoint-health.rule.js';
import { isDestinationFailing, quietTimeMs, verdictOf } from './attempt.rule.js';
import type { AttemptResult, Verdict } from './attempt.rule.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { recordResult, requestSpan } from './delivery-spans.js';
import type { AttemptRecord } from './delivery-results.repository.js';
import { HttpSender } from './http-sender.js';
import type { OutgoingDelivery } from './outgoing.repository.js';
import { ENDPOINT_SCHEDULE } from './retry.rule.js';
import type { RetrySchedule } from './retry.rule.js';
import { SendingOptions } from './sending-options.js';
import { SignedRequests } from './signed-requests.js';

export interface Attempted {
  readonly attempt: AttemptRecord;
  readonly verdict: Verdict;
  readonly effect: AttemptEffect;
}

/** Makes one attempt at a delivery and determines its verdict. */
@Injectable()
export class DeliveryAttempts {
  private readonly logger = new Logger(DeliveryAttempts.name);

  constructor(
    private readonly requests: SignedRequests,
    private readonly sender: HttpSender,
    private readonly clock: Clock,
    private readonly options: SendingOptions,
    private readonly metrics: DeliveryMetrics,
  ) {}

  /**
   * @param beginBy on the clock of `performance.now()`: an attempt that begins later may outlast its lease
   * @throws ServiceError `unavailable` if nothing was sent: it is too late, or the database is unavailable
   */
  async make(delivery: OutgoingDelivery, beginBy: number): Promise<Attempted> {
    const startedAt = this.clock.now();
    const began = performance.now();
    const result = await this.send(delivery, startedAt, beginBy);
    const attempt = { ...result, startedAt, durationMs: Math.round(performance.now() - began) };
    const [attempts, schedule] = [delivery.attempts + 1, this.scheduleOf(delivery)];
    const verdict = verdictOf(attempt, attempts, schedule, Math.random());
    const effect = {
      failing: isDestinationFailing(attempt),
      quietMs: quietTimeMs(attempt, attempts, schedule),
      requestedMs: attempt.retryAfterMs ?? 0,
    };
    return { attempt, verdict, effect };
  }

  private async send(delivery: OutgoingDelivery, now: Date, beginBy: number): Promise<AttemptResult> {
    try {
      const { headers, body } = await this.requests.of(delivery, now);
      if (performance.now() > beginBy) {
        throw new ServiceError(
          'unavailable',
          'delivery.lease_over',
          'The lease ends before the attempt would.',
        );
      }
      return await inSpan(requestSpan(delivery), async span => {
        const traced = { ...headers, traceparent: outgoingTraceparent() };
        const result = await this.sender.post(delivery.url, traced, body, delivery.orgId);
        recordResult(span, result);
        return result;
      });
    } catch (error) {
      if (error instanceof ServiceError) throw error;
      // Encrypted with another key, or invalid. Counted as a failed attempt, so that it is visible and ends.
      this.logger.error({
        msg: 'A delivery could not be prepared: its credentials or its event cannot be read.',
        delivery_id: delivery.deliveryId,
        err: error,
      });
      const text = 'This delivery cannot be read.';
      return { outcome: 'unreachable', status: null, responseBody: null, error: text, retryAfterMs: null };
    }
  }

  private scheduleOf({ maxRetries, backoffSeconds }: OutgoingDelivery): RetrySchedule {
    if (maxRetries === null || backoffSeconds === null) {
      return {
        ...ENDPOINT_SCHEDULE,
        backoffMs: (ENDPOINT_SCHEDULE.backoffMs / 1_000) * this.options.secondMs,
      };
    }
    return { maxRetries, backoffMs: backoffSeconds * this.options.secondMs };
  }

  /**
   * One log line and one count for each attempt used up. Neither the URL's path nor the response is logged: both may
   * contain secrets.
   */
  report(delivery: OutgoingDelivery, attempted: Attempted): void {
    const { attempt, verdict } = attempted;
    this.metrics.attempted(delivery, attempted);
    this.logger.log({
      msg: 'Webhook attempt.',
      delivery_id: delivery.deliveryId,
      endpoint_id: delivery.endpointId ?? undefined,
      event_id: delivery.eventId,
      event_type: delivery.eventType,
      host: URL.parse(delivery.url)?.host,
      attempt: delivery.attempts + 1,
      outcome: attempt.outcome,
      status: attempt.status,
      duration_ms: attempt.durationMs,
      verdict: verdict.verdict,
      ...(verdict.verdict === 'retry' && { retry_in_ms: verdict.delayMs }),
    });
  }
}
