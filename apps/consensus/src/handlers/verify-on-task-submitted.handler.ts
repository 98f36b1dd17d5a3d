import { Controller } from '@nestjs/common';
import { ServiceError, TaskSubmitted, VerifyTask } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { CommandClient, OnEvent, PoisonMessage } from '#libs/messaging';
import { verdictOnAnswers } from '../domain/verdict-on-answers.js';

/** Tells the registry when a step's answers agree. Saying it twice changes nothing there. */
@Controller()
export class VerifyOnTaskSubmitted {
  constructor(private readonly commands: CommandClient) {}

  @OnEvent(TaskSubmitted, { durable: 'consensus--task-submitted' })
  async handle({ data }: EventOf<typeof TaskSubmitted>): Promise<void> {
    const decision = verdictOnAnswers(data);
    if (decision.outcome === 'unsupported') throw new PoisonMessage(decision.because);
    try {
      await this.commands.send(VerifyTask, {
        task_id: data.task_id,
        step: data.step,
        output: data.output,
        verdict: decision.verdict,
      });
    } catch (error) {
      // It was cancelled or failed in the meantime: there is nothing left to verify.
      if (error instanceof ServiceError && error.kind === 'conflict') return;
      throw error;
    }
  }
}
