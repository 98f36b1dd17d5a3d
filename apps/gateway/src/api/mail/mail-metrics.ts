import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { z } from 'zod';
import { SampledGauge, StateSampler } from '#libs/database';
import type { SampleRows } from '#libs/database';
import { Metrics } from '#libs/platform';
import { WAITS_FOR } from './mail.js';
import type { WaitsFor } from './mail.js';
import { OLDEST } from './outgoing-mails.sql.js';

/** How a mail ends: `withdrawn` are also those to an address that nobody has. */
const OUTCOMES = ['sent', 'refused', 'expired', 'withdrawn'] as const;
export type MailOutcome = (typeof OUTCOMES)[number];

const OldestRow = z.object({ seconds: z.number() });

/** Metrics of the queue of mails. */
@Injectable()
export class MailMetrics {
  private readonly mails: Counter<'outcome'>;
  private readonly failures: Counter<'waits_for'>;
  private readonly oldest: SampledGauge<'waits_for'>;

  constructor({ registry }: Metrics, sampler: StateSampler) {
    this.mails = new Counter({
      name: 'countersign_mails_total',
      help: 'Mails that left the queue, by how: sent, refused for good, expired, withdrawn.',
      labelNames: ['outcome'],
      registers: [registry],
    });
    this.failures = new Counter({
      name: 'countersign_mail_failures_total',
      help: "Attempts to send a mail that are repeated, by what failed: the mail server, or the recipient's mailbox.",
      labelNames: ['waits_for'],
      registers: [registry],
    });
    this.oldest = new SampledGauge(registry, {
      name: 'countersign_mail_oldest_waiting_seconds',
      help: "Age of the oldest mail that waits for the mail server or for the recipient's mailbox; 0 without one.",
      labelNames: ['waits_for'],
    });
    // A rate over a missing series has no value, so alerts on it would not fire.
    for (const outcome of OUTCOMES) this.mails.inc({ outcome }, 0);
    for (const waitsFor of WAITS_FOR) this.failures.inc({ waits_for: waitsFor }, 0);
    sampler.add({
      name: 'mails',
      take: rows => this.take(rows),
      clear: () => {
        this.oldest.clear();
      },
    });
  }

  ended(outcome: MailOutcome): void {
    this.mails.inc({ outcome });
  }

  failed(waitsFor: WaitsFor): void {
    this.failures.inc({ waits_for: waitsFor });
  }

  private async take(rows: SampleRows): Promise<void> {
    const ages = [];
    for (const waitsFor of WAITS_FOR) {
      const [row] = await rows(OldestRow, OLDEST, [waitsFor]);
      ages.push({ labels: { waits_for: waitsFor }, value: row?.seconds ?? 0 });
    }
    this.oldest.replace(ages);
  }
}
