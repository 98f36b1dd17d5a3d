import { Controller } from '@nestjs/common';
import { TaskSubmitted } from '#libs/contracts';
import type { EventOf } from '#libs/contracts';
import { OnEvent } from '#libs/messaging';
import { decideStep } from '../methods/decide-step.rule.js';
import { needsSingleAnswer } from '../methods/step.rule.js';
import { UNKNOWN_SKILL } from '../methods/worker-skill.rule.js';
import { incomingVote } from './incoming-vote.rule.js';
import { SingleAnswerVotes } from './single-answer-votes.js';
import { StepCommands } from './step-commands.js';
import { StepDecisions } from './step-decisions.js';

/**
 * Decides a submitted answer's step, and sends the decision to the registry. The decision is stored before it is sent:
 * after a crash in between, the event is redelivered and leads to the same decision.
 *
 * A single required answer is the result regardless of everything else, so its verdict does not wait for the database.
 */
@Controller()
export class DecideOnTaskSubmitted {
  constructor(
    private readonly decisions: StepDecisions,
    private readonly singleAnswers: SingleAnswerVotes,
    private readonly commands: StepCommands,
  ) {}

  // Single-answer events stay in progress until their batch is written: 256 are enough for 1,500 a second.
  @OnEvent(TaskSubmitted, { durable: 'consensus--task-submitted', concurrency: 256 })
  async handle(event: EventOf<typeof TaskSubmitted>): Promise<void> {
    const vote = incomingVote(event);
    const { taskId, step } = vote;
    const decision = needsSingleAnswer(vote)
      ? decideStep({ ...vote, votes: [vote] }, () => UNKNOWN_SKILL)
      : undefined;
    // An answer that passes a decision on is not the result: its step gets several.
    if (decision?.outcome === 'verified') {
      await this.commands.send(taskId, step, decision);
      await this.singleAnswers.store(vote);
      return;
    }
    await this.commands.send(taskId, step, await this.decisions.decide(vote));
  }
}
