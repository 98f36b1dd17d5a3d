import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { ServiceError } from '#libs/contracts';
import { ThreadEnded, ThreadPool, threadProgram } from '#libs/threads';
import type { EstimatedConfusion, EstimationQuestion } from '../estimation/estimated-confusion.rule.js';
import type { DecisionWork } from '../methods/decide-step.rule.js';
import type { StepDecision } from '../methods/step.rule.js';
import type { ConsensusResult, ConsensusWork } from './consensus-thread.js';

const OPTIONS = {
  maxThreads: 2,
  idleMs: 30_000,
  /**
   * The largest step within the limits on answers takes under a second, the largest estimation two; on a busy machine
   * more.
   */
  timeoutMs: 60_000,
  /** More than the handler processes at once. */
  maxWaitingPerOwner: 1_000,
  memoryMb: 256,
};

/** Runs decisions and estimations that are too long for the event loop in threads that organizations share fairly. */
@Injectable()
export class ConsensusThreads implements OnApplicationShutdown {
  private readonly pool = new ThreadPool<ConsensusWork, ConsensusResult>({
    ...OPTIONS,
    program: threadProgram(import.meta.url, 'consensus-thread'),
    isResult,
  });

  /** @throws ServiceError `unavailable` on a timeout, or when the service stops: the answer is redelivered */
  async decide(orgId: string, work: DecisionWork): Promise<StepDecision> {
    const result = await this.run(orgId, { kind: 'decide', ...work });
    if (result.kind !== 'decided') throw new TypeError('A thread returned a result that is not a decision.');
    return result.decision;
  }

  /** @throws ServiceError `unavailable` on a timeout, or when the service stops */
  async estimate(orgId: string, question: EstimationQuestion): Promise<readonly EstimatedConfusion[]> {
    const result = await this.run(orgId, { kind: 'estimate', question });
    if (result.kind !== 'estimated')
      throw new TypeError('A thread returned a result that is not an estimation.');
    return result.matrices;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.close();
  }

  private async run(orgId: string, work: ConsensusWork): Promise<ConsensusResult> {
    const result = await this.pool.run(orgId, work).catch((error: unknown) => {
      if (!(error instanceof ThreadEnded)) throw error;
      throw unavailable('The service is shutting down.', error);
    });
    switch (result.outcome) {
      case 'done':
        return result.result;
      case 'timed_out':
        throw unavailable('Comparing the answers timed out.');
      case 'busy':
        throw unavailable('Too many steps of this organization are waiting for a decision.');
    }
  }
}

function unavailable(message: string, cause?: unknown): ServiceError {
  return new ServiceError('unavailable', 'service.unavailable', message, {}, { cause });
}

function isResult(message: unknown): message is ConsensusResult {
  return (
    typeof message === 'object' &&
    message !== null &&
    'kind' in message &&
    (message.kind === 'decided' || message.kind === 'estimated')
  );
}
