import { Injectable } from '@nestjs/common';
import { ExtendTask, FailTask, ServiceError, VerifyTask } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import type { StepDecision } from '../methods/step.rule.js';

/** Sends decisions about steps to the registry, which handles repeated ones idempotently. */
@Injectable()
export class StepCommands {
  constructor(private readonly commands: CommandClient) {}

  /** @throws ServiceError when the registry cannot be reached, or fails */
  async send(taskId: string, step: number, decision: StepDecision): Promise<void> {
    try {
      await this.request(taskId, step, decision);
    } catch (error) {
      // The step advanced, or its task was cancelled or failed, in the meantime: nothing is left to decide.
      if (error instanceof ServiceError && error.kind === 'conflict') return;
      throw error;
    }
  }

  private async request(taskId: string, step: number, decision: StepDecision): Promise<void> {
    const target = { task_id: taskId, step };
    switch (decision.outcome) {
      case 'wait':
        return;
      case 'verified': {
        const { output, verdict } = decision;
        await this.commands.send(VerifyTask, { ...target, output, verdict });
        return;
      }
      case 'extend': {
        const { answersNeeded, trustLevel, withdrawsOpen = false } = decision;
        await this.commands.send(ExtendTask, {
          ...target,
          answers_needed: answersNeeded,
          trust_level: trustLevel,
          // A registry of the previous release does not know the field.
          ...(withdrawsOpen && { withdraw_open: true }),
        });
        return;
      }
      case 'failed':
        await this.commands.send(FailTask, { ...target, reason: 'no_consensus', detail: decision.detail });
        return;
      default:
        decision satisfies never;
    }
  }
}
