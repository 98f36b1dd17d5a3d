import { Controller } from '@nestjs/common';
import { TakeBackWork } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { TakingBack } from './taking-back.js';

@Controller()
export class TakeBackWorkCommand {
  constructor(private readonly takingBack: TakingBack) {}

  @Answers(TakeBackWork)
  async handle({
    worker_id: workerId,
    assignments,
  }: RequestOf<typeof TakeBackWork>): Promise<ReplyOf<typeof TakeBackWork>> {
    const work = assignments.map(({ assignment_id: assignmentId, scope }) => ({ assignmentId, scope }));
    return { taken_back: await this.takingBack.take(workerId, work) };
  }
}
