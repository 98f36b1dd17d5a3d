import { Controller } from '@nestjs/common';
import { StartAssignment } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { WorkerCommands } from './worker-commands.js';

@Controller()
export class StartAssignmentCommand {
  constructor(private readonly commands: WorkerCommands) {}

  @Answers(StartAssignment)
  handle(request: RequestOf<typeof StartAssignment>): Promise<ReplyOf<typeof StartAssignment>> {
    return this.commands.execute(request, { kind: 'start' });
  }
}
