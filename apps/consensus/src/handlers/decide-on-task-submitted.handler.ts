import { Controller } from '@nestjs/common';
import { TaskSubmitted } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { AloneVotes } from '../deciding/alone-votes.js';
import { incomingVote, isAlone } from '../deciding/incoming-vote.js';
import { StepCommands } from '../deciding/step-commands.js';
import { StepDecisions } from '../deciding/step-decisions.js';
import { decideStep } from '../domain/decide-step.js';
import { UNKNOWN_SKILL } from '../domain/worker-skill.js';

/**
 * Decides what an answer means for its step, and tells the registry. What was decided is stored before it is told,
 * so that whoever dies in between is followed by the same event, and that by the same decision.
 *
 * An answer that was asked for alone is the result whatever else is known, so its verdict waits for no database.
 */
@Controller()
export class DecideOnTaskSubmitted {
  constructor(
    private readonly decisions: StepDecisions,
    private readonly aloneVotes: AloneVotes,
    private readonly commands: StepCommands,
  ) {}

  // Answers asked for alone are in hand until a batch of them is written: 256 are enough for 1,500 a second.
  @OnEvent(TaskSubmitted, { durable: 'consensus--task-submitted', concurrency: 256 })
  async handle(event: EventOf<typeof TaskSubmitted>): Promise<void> {
    const vote = incomingVote(event);
    const { taskId, step } = vote;
    if (isAlone(vote)) {
      await this.commands.send(
        taskId,
        step,
        decideStep({ ...vote, votes: [vote] }, () => UNKNOWN_SKILL),
      );
      await this.aloneVotes.keep(vote);
      return;
    }
    await this.commands.send(taskId, step, await this.decisions.on(vote));
  }
}
