import { Injectable } from '@nestjs/common';
import { BreachSla, ExpireOffer, FailTask, ServiceError } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import type { TimerCommand } from '../domain/commands-of-timer.js';

/** `too_early`: by the registry's clock, which is not the database's, it is not late yet. */
export type CommandOutcome = 'done' | 'too_early';

/** Says to the registry what a timer is for. What it has no use for any more is done too. */
@Injectable()
export class TimerCommands {
  constructor(private readonly commands: CommandClient) {}

  /** @throws ServiceError when the registry could not be asked, or could not answer */
  async send(command: TimerCommand): Promise<CommandOutcome> {
    try {
      await this.request(command);
      return 'done';
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (error.code === 'assignment.not_expired') return 'too_early';
      if (error.kind === 'conflict' || error.kind === 'not_found') return 'done';
      throw error;
    }
  }

  private async request(command: TimerCommand): Promise<void> {
    switch (command.command) {
      case 'expire-offer':
        await this.commands.send(ExpireOffer, {
          task_id: command.taskId,
          assignment_id: command.assignmentId,
        });
        return;
      case 'breach':
        await this.commands.send(BreachSla, {
          task_id: command.taskId,
          kind: command.kind,
          due_at: command.dueAt.toISOString(),
        });
        return;
      case 'fail':
        await this.commands.send(FailTask, {
          task_id: command.taskId,
          reason: 'expired',
          detail: 'The deadline passed before the task was done.',
          step: null,
        });
        return;
    }
  }
}
