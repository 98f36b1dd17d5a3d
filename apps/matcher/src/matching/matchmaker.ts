import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/platform';
import type { QueuedTask } from '../candidates/queued-task.rule.js';
import { MatchingSettings } from '../matcher.config.js';
import { MatchMetrics } from './match-metrics.js';
import { matchRoundOf } from './match-round.rule.js';
import { MatchRepository } from './match.repository.js';
import { Offering } from './offering.js';
import type { OfferingResult } from './offering.js';
import type { Ranked } from './ranking.js';

/** What remains to be done for a task after a round: nothing, or the task with its remaining open places. */
export type RoundOutcome = Pick<OfferingResult, 'possiblySkipped'> &
  ({ readonly outcome: 'done' } | { readonly outcome: 'open'; readonly task: QueuedTask });

/** One match round, from the ranking to its record. */
@Injectable()
export class Matchmaker {
  constructor(
    private readonly offering: Offering,
    private readonly matches: MatchRepository,
    private readonly metrics: MatchMetrics,
    private readonly settings: MatchingSettings,
    private readonly clock: Clock,
  ) {}

  /**
   * Offers the task down the ranking and records the result.
   *
   * @param reason what started this round; part of the record
   */
  async runRound(task: QueuedTask, reason: string, rank: () => Promise<Ranked>): Promise<RoundOutcome> {
    const startedAt = performance.now();
    const ranked = await rank();
    const result = await this.offering.offer(task, ranked.ranked);
    await this.record(task, reason, ranked, result);
    const isFilled = result.placesLeft === 0;
    this.metrics.roundEnded(result.isOver ? 'over' : isFilled ? 'offered' : 'nobody', startedAt);
    const { possiblySkipped } = result;
    if (result.isOver || isFilled) return { outcome: 'done', possiblySkipped };
    return { outcome: 'open', task: remainderOf(task, result), possiblySkipped };
  }

  /** A round for a waiting task that found no worker to ask adds no information, nor does one that came too late. */
  private async record(
    task: QueuedTask,
    reason: string,
    ranked: Ranked,
    { asked, isOver }: OfferingResult,
  ): Promise<void> {
    if (asked.size === 0 && (isOver || reason !== task.reason)) return;
    const { weights } = this.settings;
    const round = { round: task.round, reason, ...ranked, asked, weights, at: this.clock.now() };
    await this.matches.add(task, matchRoundOf(round));
  }
}

/** Workers who have or had a place are not asked again, nor are other accounts of the same people. */
function remainderOf(task: QueuedTask, { asked, people, placesLeft }: OfferingResult): QueuedTask {
  const taken = [...asked].filter(([, outcome]) => outcome !== 'full').map(([workerId]) => workerId);
  return {
    ...task,
    places: placesLeft,
    excludedWorkerIds: new Set([...task.excludedWorkerIds, ...taken]),
    excludedPersonKeys: new Set([...task.excludedPersonKeys, ...people]),
  };
}
