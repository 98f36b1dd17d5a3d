import { DurationHistogram, Metrics } from '#libs/platform';
import { Injectable } from '@nestjs/common';

const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export type CallOutcome = 'ok' | 'refused' | 'unavailable' | 'failed';

/** Command metrics of the caller; compare with `countersign_command_duration_seconds` of the answerer. */
@Injectable()
export class CallMetrics {
  private readonly duration: DurationHistogram<'subject' | 'outcome'>;

  constructor(metrics: Metrics) {
    this.duration = new DurationHistogram(metrics.registry, {
      name: 'countersign_command_call_duration_seconds',
      help: 'Time from sending a command to its answer.',
      labelNames: ['subject', 'outcome'],
      buckets: DURATION_BUCKETS_SECONDS,
    });
  }

  called(subject: string, outcome: CallOutcome, durationSeconds: number): void {
    this.duration.observe({ subject, outcome }, durationSeconds);
  }
}
