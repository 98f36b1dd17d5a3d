import { Injectable } from '@nestjs/common';
import { headers } from '@nats-io/transport-node';
import type { Outcome } from './acknowledgement.js';
import type { DeadLetterRow } from './dead-letter-row.js';
import type { EventHandling } from './event-handling.js';

/** Runs dead messages through the handlers of this process. */
@Injectable()
export class Resends {
  private readonly handlings = new Map<string, EventHandling>();

  register(handling: EventHandling): void {
    this.handlings.set(handling.subscription.durable, handling);
  }

  /**
   * Handles a dead message again. Someone is waiting for the outcome, so this does not wait for unavailable
   * dependencies.
   *
   * @returns undefined when this release no longer has the consumer
   */
  async resend({ durable, subject, headers: stored, payload }: DeadLetterRow): Promise<Outcome | undefined> {
    const original = headers();
    for (const [name, values] of stored) for (const value of values) original.append(name, value);
    const incoming = { subject, data: payload ?? new Uint8Array(), headers: original };
    return this.handlings
      .get(durable)
      ?.handle(incoming, AbortSignal.abort(), outcome => Promise.resolve(outcome));
  }
}
