import { Controller } from '@nestjs/common';
import { SubmitAnswer } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { WorkerCommands } from './worker-commands.js';

@Controller()
export class SubmitAnswerCommand {
  constructor(private readonly commands: WorkerCommands) {}

  @Answers(SubmitAnswer)
  handle(request: RequestOf<typeof SubmitAnswer>): Promise<ReplyOf<typeof SubmitAnswer>> {
    return this.commands.execute(request, {
      kind: 'submit',
      output: request.output,
      evidence: request.evidence,
    });
  }
}
