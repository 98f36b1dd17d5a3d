import { Controller } from '@nestjs/common';
import { AcceptOffer } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { WorkerCommands } from './worker-commands.js';

@Controller()
export class AcceptOfferCommand {
  constructor(private readonly commands: WorkerCommands) {}

  @Answers(AcceptOffer)
  handle(request: RequestOf<typeof AcceptOffer>): Promise<ReplyOf<typeof AcceptOffer>> {
    return this.commands.execute(request, { kind: 'accept' });
  }
}
