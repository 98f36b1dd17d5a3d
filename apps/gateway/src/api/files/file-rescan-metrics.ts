import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Metrics } from '#libs/platform';

const OUTCOMES = ['clean', 'infected', 'failed'] as const;
export type RescanOutcome = (typeof OUTCOMES)[number];

/** Counts the scans of files from before there was a scanner. */
@Injectable()
export class FileRescanMetrics {
  private readonly rescans: Counter<'outcome'>;

  constructor({ registry }: Metrics) {
    this.rescans = new Counter({
      name: 'countersign_file_rescans_total',
      help: 'Virus scans of files that were stored before there was a scanner.',
      labelNames: ['outcome'],
      registers: [registry],
    });
    // A rate over a missing series has no value, so alerts on it would not fire.
    for (const outcome of OUTCOMES) this.rescans.inc({ outcome }, 0);
  }

  count(outcome: RescanOutcome): void {
    this.rescans.inc({ outcome });
  }
}
