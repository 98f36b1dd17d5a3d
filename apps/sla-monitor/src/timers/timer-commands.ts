import { Injectable } from '@nestjs/common';
import { BreachSla, CheckWork, ExpireOffer, FailTask, RelaxTask, ServiceError } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import type { TimerCommand } from './commands-of-timer.rule.js';

/** `not_due`: by the registry's clock, which differs from the database's; `at` is when to try again, if known. */
export type CommandOutcome =
  { readonly outcome: 'done' } | { readonly outcome: 'not_due'; readonly at: Date | undefined };

const DONE: CommandOutcome = { outcome: 'done' };

/** Sends the registry the commands of a timer. A command that arrives too late also counts as done. */
@Injectable()
export class TimerCommands {
  constructor(private readonly commands: CommandClient) {}

  /** @throws ServiceError when the registry is unreachable or cannot reply */
  async send(command: TimerCommand): Promise<CommandOutcome> {
    try {
      const next = await this.request(command);
      return next === null ? DONE : { outcome: 'not_due', at: new Date(next) };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (error.code === 'assignment.not_expired') return { outcome: 'not_due', at: undefined };
      if (error.kind === 'conflict' || error.kind === 'not_found') return DONE;
      throw error;
    }
  }

  /** @returns when to check again; null for never */
  private async request(command: TimerCommand): Promise<string | null> {
    switch (command.command) {
      case 'expire-offer':
        await this.commands.send(ExpireOffer, {
          task_id: command.taskId,
          assignment_id: command.assignmentId,
        });
        return null;
      case 'check-work': {
        const reply = await this.commands.send(CheckWork, {
          task_id: command.taskId,
          assignment_id: command.assignmentId,
        });
        return reply.next_check_at;
      }
      case 'relax':
        return (await this.commands.send(RelaxTask, { task_id: command.taskId })).next_check_at;
      case 'breach': {
        const reply = await this.commands.send(BreachSla, {
          task_id: command.taskId,
          kind: command.kind,
          due_at: command.dueAt.toISOString(),
        });
        return reply.next_check_at;
      }
      case 'fail':
        await this.commands.send(FailTask, {
          task_id: command.taskId,
          reason: 'expired',
          detail: 'The deadline passed before the task was done.',
          step: null,
        });
        return null;
    }
  }
}
