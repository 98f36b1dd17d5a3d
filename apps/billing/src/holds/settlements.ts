import { Inject, Injectable, Logger } from '@nestjs/common';
import type { AssignmentRef } from '#libs/contracts';
import { IdSource } from '#libs/platform';
import { HOLD_TERMS } from '../billing.config.js';
import type { HoldTerms } from '../billing.config.js';
import { LedgerMetrics } from '../ledger/ledger-metrics.js';
import { LedgerRepository } from '../ledger/ledger.repository.js';
import { settleHold } from './settle-hold.rule.js';
import type { SettleResult } from './settle-hold.rule.js';

export interface EndedTask {
  readonly taskId: string;
  readonly orgId: string;
  readonly isCompleted: boolean;
  readonly payable: readonly AssignmentRef[];
}

/**
 * Ends the hold of a task that ended in any way. Idempotent without a key: a hold ends once, so a redelivered event
 * finds it ended.
 */
@Injectable()
export class Settlements {
  private readonly logger = new Logger(Settlements.name);

  constructor(
    private readonly ledger: LedgerRepository,
    private readonly ids: IdSource,
    private readonly metrics: LedgerMetrics,
    @Inject(HOLD_TERMS) private readonly terms: HoldTerms,
  ) {}

  async settle({ taskId, orgId, isCompleted, payable }: EndedTask): Promise<void> {
    const result = await this.ledger.submit(
      settleHold({
        taskId,
        orgId,
        isCompleted,
        transferId: this.ids.next(),
        workerIds: payable.map(assignment => assignment.worker_id),
        workerSharePercent: this.terms.workerSharePercent,
      }),
    );
    if (payable.length > 0 && hadNoHold(result)) {
      this.metrics.unpaidTask();
      this.logger.error({
        msg: 'A task with payable work has no hold; its workers were not paid.',
        task_id: taskId,
        assignment_ids: payable.map(assignment => assignment.assignment_id),
      });
    }
  }
}

function hadNoHold(result: SettleResult): boolean {
  if (result.outcome === 'already_resolved') {
    return result.resolution === 'voided' || result.resolution === 'never_held';
  }
  return result.outcome === 'nothing_held';
}
