import { Injectable } from '@nestjs/common';
import { ServiceError } from '#libs/contracts';
import { stepKey } from '../methods/step.rule.js';
import type { StepDecision } from '../methods/step.rule.js';
import { ConsensusThreads } from '../threads/consensus-threads.js';
import type { IncomingVote } from './incoming-vote.rule.js';
import { RoundRepository } from './round.repository.js';
import type { PreparedDecision } from './undecided-step.js';

/** An attempt fails each time another replica has counted an answer to the step in between. */
const MAX_ATTEMPTS = 5;

/**
 * Decides steps. Most steps are decided in the transaction that counts the answer. A long decision is computed in a
 * thread, without locks, and the answer is counted with that decision if the step's answers are still the same. Answers
 * to such a step are processed one after the other: of several concurrent ones, one would be counted and the work on
 * the others discarded.
 */
@Injectable()
export class StepDecisions {
  /** By step, the last decision in progress, which the next one waits for. */
  private readonly last = new Map<string, Promise<unknown>>();

  constructor(
    private readonly rounds: RoundRepository,
    private readonly threads: ConsensusThreads,
  ) {}

  /**
   * Stores the vote, once, and returns the step's decision. A known vote gets the existing decision.
   *
   * @throws ServiceError `unavailable` when the database cannot be reached, or the decision takes too long: the vote is
   *   redelivered
   */
  async decide(vote: IncomingVote): Promise<StepDecision> {
    const counted = await this.rounds.count({ vote });
    return counted.outcome === 'counted' ? counted.decision : this.decideInOrder(vote);
  }

  private async decideInOrder(vote: IncomingVote): Promise<StepDecision> {
    const key = stepKey(vote);
    const previous = this.last.get(key);
    const decision = (async () => {
      await previous?.catch(() => undefined);
      return this.decideLong(vote);
    })();
    this.last.set(key, decision);
    try {
      return await decision;
    } finally {
      if (this.last.get(key) === decision) this.last.delete(key);
    }
  }

  private async decideLong(vote: IncomingVote): Promise<StepDecision> {
    let prepared: PreparedDecision | undefined;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const counted = await this.rounds.count({ vote, ...(prepared && { prepared }) });
      if (counted.outcome === 'counted') return counted.decision;
      const { work } = counted;
      prepared = { work, decision: await this.threads.decide(vote.orgId, work) };
    }
    throw new ServiceError(
      'unavailable',
      'service.unavailable',
      'The step receives answers faster than it can be decided.',
    );
  }
}
