import { Injectable } from '@nestjs/common';
import { Gauge, Histogram } from 'prom-client';
import { Metrics } from '#libs/platform';
import { WaitingIndex } from '../index/waiting-index.js';
import { WorkerIndex } from '../index/worker-index.js';

const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

export type RoundLabel = 'offered' | 'nobody' | 'over';

/** Metrics of matching for operators. */
@Injectable()
export class MatchMetrics {
  private readonly duration: Histogram<'outcome'>;

  constructor(metrics: Metrics, waiting: WaitingIndex, workers: WorkerIndex) {
    const registers = [metrics.registry];
    this.duration = new Histogram({
      name: 'countersign_match_duration_seconds',
      help: 'Duration of one match round, until the registry has answered.',
      labelNames: ['outcome'],
      buckets: BUCKETS_SECONDS,
      registers,
    });
    new Gauge({
      name: 'countersign_waiting_tasks',
      help: 'Tasks that wait for a worker.',
      registers,
      collect() {
        this.set(waiting.size);
      },
    });
    new Gauge({
      name: 'countersign_indexed_workers',
      help: 'Workers in the index of this process.',
      registers,
      collect() {
        this.set(workers.size);
      },
    });
  }

  roundEnded(outcome: RoundLabel, startedAt: number): void {
    this.duration.observe({ outcome }, (performance.now() - startedAt) / 1_000);
  }
}
