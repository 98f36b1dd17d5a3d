import { Controller } from '@nestjs/common';
import { ExplainWaiting } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { WaitingExplanation } from '../matching/waiting-explanation.js';

@Controller()
export class ExplainWaitingCommand {
  constructor(private readonly explanation: WaitingExplanation) {}

  @Answers(ExplainWaiting)
  async handle({
    org_id: orgId,
    task_id: taskId,
  }: RequestOf<typeof ExplainWaiting>): Promise<ReplyOf<typeof ExplainWaiting>> {
    return { waiting_for: await this.explanation.explain(orgId, taskId) };
  }
}
