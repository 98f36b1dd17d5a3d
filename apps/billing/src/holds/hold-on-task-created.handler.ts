import { Controller, Logger } from '@nestjs/common';
import { FailTask, QueueTask, ServiceError, TaskCreated } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { CommandClient, OnEvent } from '#libs/messaging';
import { formatAmount } from '../ledger/account.rule.js';
import { LedgerRepository } from '../ledger/ledger.repository.js';
import { confirmTask } from './confirm-task.rule.js';
import { placeHold } from './place-hold.rule.js';

const HOLD_VOIDED = 'The hold for this task was released before the task was created.';

/**
 * Places the hold if the gateway could not, and queues the task. Otherwise only confirms that the task of the hold exists.
 */
@Controller()
export class HoldOnTaskCreated {
  private readonly logger = new Logger(HoldOnTaskCreated.name);

  constructor(
    private readonly ledger: LedgerRepository,
    private readonly commands: CommandClient,
  ) {}

  @OnEvent(TaskCreated, { durable: 'billing--task-created' })
  async handle(event: EventOf<typeof TaskCreated>): Promise<void> {
    if (event.data.price === null) await this.hold(event);
    else await this.confirm(event);
  }

  private async confirm({ orgid, data }: EventOf<typeof TaskCreated>): Promise<void> {
    const { outcome } = await this.ledger.submit(confirmTask(data.task_id, orgid));
    if (outcome === 'unfunded') await this.fail(data.task_id, HOLD_VOIDED);
  }

  private async hold({ orgid, workspaceid, data }: EventOf<typeof TaskCreated>): Promise<void> {
    const { task_id: taskId } = data;
    const result = await this.ledger.submit(
      placeHold({
        taskId,
        orgId: orgid,
        workspaceId: workspaceid,
        taskType: data.task_type,
        domain: data.domain,
        urgency: data.urgency,
        answersNeeded: data.answers_needed,
        steps: data.steps,
        isCreated: true,
      }),
    );
    switch (result.outcome) {
      case 'held':
        await this.unlessEnded(() => this.commands.send(QueueTask, { task_id: taskId, price: result.price }));
        break;
      case 'insufficient_funds': {
        const { price, availableMicros } = result;
        const costs = formatAmount(price.amount_micros, price.currency);
        const has = formatAmount(availableMicros, price.currency);
        await this.fail(taskId, `The task costs ${costs} and ${has} was available.`);
        break;
      }
      case 'resolved':
        if (result.resolution === 'voided') await this.fail(taskId, HOLD_VOIDED);
        break;
      case 'foreign':
        await this.fail(taskId, 'The hold with this task id belongs to another organization.');
        break;
    }
  }

  private async fail(taskId: string, detail: string): Promise<void> {
    this.logger.log({ msg: 'A task fails because its price cannot be held.', task_id: taskId, detail });
    await this.unlessEnded(() =>
      this.commands.send(FailTask, { task_id: taskId, reason: 'insufficient_funds', detail, step: null }),
    );
  }

  /** A task that has already ended refuses, and the event of its end settles the hold. */
  private async unlessEnded(send: () => Promise<unknown>): Promise<void> {
    try {
      await send();
    } catch (error) {
      if (!(error instanceof ServiceError) || error.kind !== 'conflict') throw error;
    }
  }
}
