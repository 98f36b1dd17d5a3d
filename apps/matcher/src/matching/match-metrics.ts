import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Clock, DurationHistogram, LABELS_NAMED, largest, Metrics } from '#libs/platform';
import { WaitingIndex } from '../index/waiting-index.js';
import { WorkerIndex } from '../index/worker-index.js';

/** The ages at which waiting tasks are counted, in seconds. */
const AGES_SECONDS = [60, 300, 900, 3_600] as const;
const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

export type RoundLabel = 'offered' | 'nobody' | 'over';

/** Metrics of matching for operators. */
@Injectable()
export class MatchMetrics {
  private readonly duration: DurationHistogram<'outcome'>;

  constructor(metrics: Metrics, waiting: WaitingIndex, workers: WorkerIndex, clock: Clock) {
    const registers = [metrics.registry];
    this.duration = new DurationHistogram(metrics.registry, {
      name: 'countersign_match_duration_seconds',
      help: 'Duration of one match round, until the registry has answered.',
      labelNames: ['outcome'],
      buckets: BUCKETS_SECONDS,
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
      name: 'countersign_waiting_tasks_older_than',
      help: 'Tasks that wait for a worker and were created at least this many seconds ago.',
      labelNames: ['seconds'],
      registers,
      collect() {
        const agesMs = waiting.createdAt().map(at => clock.now().getTime() - at.getTime());
        for (const seconds of AGES_SECONDS)
          this.set({ seconds }, agesMs.filter(ageMs => ageMs >= seconds * 1_000).length);
      },
    });
    new Gauge({
      name: 'countersign_waiting_tasks_of_organization',
      help: `Tasks that wait for a worker, of the ${LABELS_NAMED} organizations with the most.`,
      labelNames: ['org_id'],
      registers,
      collect() {
        this.reset();
        for (const [org_id, tasks] of largest(waiting.byOrganization())) this.set({ org_id }, tasks);
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
