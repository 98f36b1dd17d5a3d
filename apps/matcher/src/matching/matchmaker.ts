import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { matchRoundOf } from '../domain/match-round.js';
import type { QueuedTask } from '../domain/queued-task.js';
import { MatchRepository } from '../persistence/match.repository.js';
import { MatchMetrics } from './match-metrics.js';
import { MatchingRules } from './matching-rules.js';
import { Offering } from './offering.js';
import type { Offered } from './offering.js';
import type { Ranked } from './ranking.js';

/** What remains to be done for a task after a round: nothing, or the task with its remaining open places. */
export type Look = { readonly passedOver: Offered['passedOver'] } & (
  { readonly outcome: 'done' } | { readonly outcome: 'open'; readonly task: QueuedTask }
);

/** One matching round, from the ranking to its record. */
@Injectable()
export class Matchmaker {
  constructor(
    private readonly offering: Offering,
    private readonly matches: MatchRepository,
    private readonly metrics: MatchMetrics,
    private readonly rules: MatchingRules,
    private readonly clock: Clock,
  ) {}

  /**
   * Offers the task down the ranking and records the result.
   *
   * @param reason what started this round; part of the record
   */
  async look(task: QueuedTask, reason: string, rank: () => Promise<Ranked>): Promise<Look> {
    const startedAt = performance.now();
    const ranked = await rank();
    const offered = await this.offering.offer(task, ranked.ranked);
    await this.record(task, reason, ranked, offered);
    const isFilled = offered.placesLeft === 0;
    this.metrics.looked(offered.isOver ? 'over' : isFilled ? 'offered' : 'nobody', startedAt);
    const { passedOver } = offered;
    if (offered.isOver || isFilled) return { outcome: 'done', passedOver };
    return { outcome: 'open', task: remainderOf(task, offered), passedOver };
  }

  /** A round for a waiting task that found no worker to ask adds no information, nor does one that came too late. */
  private async record(task: QueuedTask, reason: string, ranked: Ranked, offered: Offered): Promise<void> {
    if (offered.asked.size === 0 && (offered.isOver || reason !== task.reason)) return;
    const look = { round: task.round, reason, ...ranked, asked: offered.asked, weights: this.rules.weights };
    await this.matches.add(task, matchRoundOf({ ...look, at: this.clock.now() }));
  }
}

/** Workers who have or had a place are not asked again. */
function remainderOf(task: QueuedTask, { asked, placesLeft }: Offered): QueuedTask {
  const taken = [...asked].filter(([, outcome]) => outcome !== 'full').map(([workerId]) => workerId);
  return {
    ...task,
    places: placesLeft,
    excludedWorkerIds: new Set([...task.excludedWorkerIds, ...taken]),
  };
}
