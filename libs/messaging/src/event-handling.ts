import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { SpanStatusCode } from '@opentelemetry/api';
import { isObservable, lastValueFrom } from 'rxjs';
import type { CloudEvent } from '#libs/contracts';
import { OwnAttribute, runAsSpan } from '#libs/platform';
import { decodeEvent } from './decode-event.js';
import type { IncomingEvent } from './delivery.js';
import { processSpan } from './messaging-spans.js';
import { isOutage } from './outage.js';
import { PoisonMessage } from './poison-message.js';
import type { Outcome } from './acknowledgement.js';
import { subjectOfBadEvent, subjectOfEvent } from './subject-of-message.js';
import type { EventSubscription } from './subscription.js';
import { Header } from './wire-headers.js';

/** Delays between attempts while a dependency is unavailable; the last is repeated. */
const OUTAGE_WAITS_MS = [250, 500, 1_000, 2_000];

/** Only every twentieth of those attempts is logged. */
const LOG_EVERY = 20;

/** Nest's callback around a handler: it returns the handler's promise or an observable of its error. */
export type NestHandler = (input: unknown) => Promise<unknown>;

type DecodedEvent =
  | { readonly outcome: 'event'; readonly event: CloudEvent }
  | { readonly outcome: 'undecodable'; readonly error: unknown };

/**
 * One handler and its subscription: decodes, validates, enters the event's trace, runs the handler, and returns the
 * outcome.
 *
 * While a dependency of the handler is unavailable (its database, another service, the broker), the message is held
 * and retried every few seconds. That uses up none of its deliveries, keeps the consumer from pulling more than it
 * can process, and ends within seconds of the outage.
 */
export class EventHandling {
  private readonly logger = new Logger(EventHandling.name);

  constructor(
    readonly subscription: EventSubscription,
    private readonly handler: NestHandler,
    private readonly outagePatienceMs: number,
  ) {}

  /**
   * Decodes a message and runs its handler in the event's trace. Nothing is acknowledged here.
   *
   * @param signal ends the wait for an unavailable dependency; a running handler is never interrupted
   * @param then runs in the same trace, with the outcome
   */
  async handle<Result>(
    incoming: IncomingEvent,
    signal: AbortSignal,
    then: (outcome: Outcome) => Promise<Result>,
  ): Promise<Result> {
    const { durable } = this.subscription;
    const decoded = this.decode(incoming);
    const event = decoded.outcome === 'event' ? decoded.event : undefined;
    const start = {
      traceparent: incoming.headers?.get(Header.traceparent) || event?.traceparent,
      ...(event === undefined ? subjectOfBadEvent(incoming.data) : subjectOfEvent(event)),
    };
    return runAsSpan(start, processSpan(incoming.subject, durable, event), async span => {
      const outcome =
        decoded.outcome === 'event'
          ? await this.carryOut(decoded.event, signal)
          : this.outcomeOf(decoded.error);
      span?.setAttribute(OwnAttribute.outcome, outcome.outcome);
      if (outcome.outcome !== 'done') span?.setStatus({ code: SpanStatusCode.ERROR });
      return then(outcome);
    });
  }

  private decode(incoming: IncomingEvent): DecodedEvent {
    try {
      const event = decodeEvent(incoming.data, incoming.subject, this.subscription.contractFor);
      return { outcome: 'event', event };
    } catch (error) {
      return { outcome: 'undecodable', error };
    }
  }

  private async carryOut(event: CloudEvent, signal: AbortSignal): Promise<Outcome> {
    const { durable } = this.subscription;
    const startedAt = performance.now();
    for (let attempt = 0; ; attempt += 1) {
      try {
        await resultOf(this.handler(event));
        return { outcome: 'done' };
      } catch (error) {
        const waitMs = OUTAGE_WAITS_MS[attempt] ?? OUTAGE_WAITS_MS.at(-1) ?? 0;
        const patient = performance.now() - startedAt + waitMs < this.outagePatienceMs;
        if (!isOutage(error) || !patient || signal.aborted) return this.outcomeOf(error, event);
        if (attempt % LOG_EVERY === 0) {
          this.logger.warn(
            { msg: 'A dependency of the handler is unavailable; waiting.', durable, attempt },
            error,
          );
        }
        await pause(waitMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private outcomeOf(error: unknown, event?: CloudEvent): Outcome {
    const { durable } = this.subscription;
    const about = { durable, event_id: event?.id, event_type: event?.type };
    if (error instanceof PoisonMessage) {
      this.logger.error({ msg: 'The message can never be handled.', reason: error.reason, ...about }, error);
      return { outcome: 'poison', reason: error.reason, detail: error.message };
    }
    this.logger.error({ msg: 'The handler failed.', ...about }, error);
    return {
      outcome: 'failed',
      detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    };
  }
}

/** The value that Nest's callback returns; an error arrives as an observable. */
export async function resultOf(result: Promise<unknown>): Promise<unknown> {
  const value = await result;
  return isObservable(value) ? lastValueFrom(value, { defaultValue: undefined }) : value;
}
