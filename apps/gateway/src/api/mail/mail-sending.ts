import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { MailAttempts } from './mail-attempts.js';
import type { ClaimedMail, ClaimOptions } from './outgoing-mails.repository.js';

/** Mails that one gateway sends at a time, however slow the mail server is. */
const MAX_SENDING = 10;
const MAX_SENDING_PER_DOMAIN = 4;
/** Mails that waited are begun up to these numbers: a backlog leaves room for people who wait now. */
const MAX_FROM_QUEUE = 6;
export const MAX_FROM_QUEUE_PER_DOMAIN = 3;
/** Shorter than the lease by far. */
const DEADLINE_MS = 30_000;
const SHUTDOWN_GRACE_MS = 5_000;

type Origin = 'request' | 'queue';

interface Sending {
  readonly domainHash: Buffer;
  readonly origin: Origin;
  readonly sent: Promise<Date | undefined>;
}

/** Bounds how many mails are sent at a time, in total and to one domain: a slow domain holds up no other. */
@Injectable()
export class MailSending implements BeforeApplicationShutdown {
  private readonly inProgress = new Map<string, Sending>();
  private readonly stopping = new AbortController();
  private isStopping = false;

  constructor(private readonly attempts: MailAttempts) {}

  /** Begins nothing more. What is not sent soon is left to other gateways, or to the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    const timer = setTimeout(() => {
      this.stopping.abort();
    }, SHUTDOWN_GRACE_MS);
    await Promise.all([...this.inProgress.values()].map(({ sent }) => sent));
    clearTimeout(timer);
  }

  get isBusy(): boolean {
    return this.inProgress.size > 0;
  }

  get roomForQueue(): number {
    if (this.isStopping) return 0;
    const fromQueue = [...this.inProgress.values()].filter(({ origin }) => origin === 'queue').length;
    return Math.min(MAX_FROM_QUEUE - fromQueue, MAX_SENDING - this.inProgress.size);
  }

  get byDomain(): ClaimOptions['sending'] {
    const domains = Map.groupBy(this.inProgress.values(), ({ domainHash }) => domainHash.toString('hex'));
    return [...domains.entries()].map(([hash, mails]) => ({
      domainHash: Buffer.from(hash, 'hex'),
      mails: mails.length,
    }));
  }

  hasRoomFor({ domain_hash: domainHash }: ClaimedMail): boolean {
    if (this.isStopping) return false;
    const mails = this.byDomain.find(domain => domain.domainHash.equals(domainHash))?.mails ?? 0;
    return this.inProgress.size < MAX_SENDING && mails < MAX_SENDING_PER_DOMAIN;
  }

  /** @returns when it was sent; undefined if it was not. Never rejects */
  start(mail: ClaimedMail, origin: Origin): Promise<Date | undefined> {
    const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(DEADLINE_MS)]);
    const sent = this.attempts.make(mail, signal).finally(() => this.inProgress.delete(mail.id));
    this.inProgress.set(mail.id, { domainHash: mail.domain_hash, origin, sent });
    return sent;
  }

  /** Resolves when one of them ends, or after the time; at once when none is in progress. */
  async nextEnd(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (!this.isBusy) return;
    const stop = new AbortController();
    const timeout = pause(timeoutMs, undefined, {
      ref: false,
      signal: AbortSignal.any([signal, stop.signal]),
    });
    const ends = [...this.inProgress.values()].map(({ sent }) => sent);
    await Promise.race([...ends, timeout.catch(() => undefined)]);
    stop.abort();
  }
}
