import { Inject, Injectable, Logger } from '@nestjs/common';
import { TasksExist } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { IdSource } from '#libs/platform';
import { HOLD_TERMS } from '../billing.config.js';
import type { HoldTerms } from '../billing.config.js';
import { LedgerRepository } from '../ledger/ledger.repository.js';
import { confirmTask } from './confirm-task.rule.js';
import { HoldSweepRepository } from './hold-sweep.repository.js';
import type { UnconfirmedHold } from './hold-sweep.repository.js';
import { voidHold } from './void-hold.rule.js';

/** The maximum number of ids that the registry accepts per request. */
const PAGE = 1_000;

/** A hold is dated by the start of its transaction, and a transaction may take 30 s to commit. */
const COMMIT_MARGIN_MS = 60_000;

/**
 * Returns the holds of tasks that were never created, because the requester crashed or gave up before it created the
 * task.
 *
 * Any number of replicas may sweep concurrently: a hold is voided once, and only if its task is still unconfirmed.
 */
@Injectable()
export class HoldSweep {
  private readonly logger = new Logger(HoldSweep.name);

  constructor(
    @Inject(HOLD_TERMS) private readonly terms: HoldTerms,
    private readonly holds: HoldSweepRepository,
    private readonly ledger: LedgerRepository,
    private readonly commands: CommandClient,
    private readonly ids: IdSource,
  ) {}

  /**
   * Checks every hold that is old enough.
   *
   * @returns the number of holds voided
   * @throws ServiceError `unavailable` when the registry cannot be reached; unchecked holds remain for the next sweep
   */
  async run(): Promise<number> {
    const cutoff = await this.holds.cutoff(this.terms.sweepAfterMs);
    let voided = 0;
    for (;;) {
      const holds = await this.holds.unconfirmed(cutoff, PAGE);
      if (holds.length === 0) break;
      voided += await this.confirmOrVoid(holds);
    }
    await this.holds.advanceTo(new Date(cutoff.getTime() - COMMIT_MARGIN_MS));
    return voided;
  }

  /** Confirms or voids each of these holds. */
  private async confirmOrVoid(holds: readonly UnconfirmedHold[]): Promise<number> {
    const { existing } = await this.commands.send(TasksExist, {
      task_ids: holds.map(({ holdId }) => holdId),
    });
    const exists = new Set(existing);
    const voids = await Promise.all(
      holds.map(async ({ holdId: taskId, orgId }) => {
        if (exists.has(taskId)) {
          await this.ledger.submit(confirmTask(taskId, orgId));
          return false;
        }
        const { outcome } = await this.ledger.submit(
          voidHold({ taskId, orgId, transferId: this.ids.next() }),
        );
        return outcome === 'voided';
      }),
    );
    const voided = voids.filter(isVoided => isVoided).length;
    if (voided > 0) this.logger.log({ msg: 'Voided holds of tasks that were never created.', voided });
    return voided;
  }
}
