import { Controller } from '@nestjs/common';
import { DeclineOffer } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { WorkerCommands } from './worker-commands.js';

@Controller()
export class DeclineOfferCommand {
  constructor(private readonly commands: WorkerCommands) {}

  @Answers(DeclineOffer)
  handle(request: RequestOf<typeof DeclineOffer>): Promise<ReplyOf<typeof DeclineOffer>> {
    return this.commands.execute(request, { kind: 'decline' });
  }
}
