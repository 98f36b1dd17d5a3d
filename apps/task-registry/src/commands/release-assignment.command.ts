import { Controller } from '@nestjs/common';
import { ReleaseAssignment } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { WorkerCommands } from './worker-commands.js';

@Controller()
export class ReleaseAssignmentCommand {
  constructor(private readonly commands: WorkerCommands) {}

  @Answers(ReleaseAssignment)
  handle(request: RequestOf<typeof ReleaseAssignment>): Promise<ReplyOf<typeof ReleaseAssignment>> {
    return this.commands.execute(request, { kind: 'release' });
  }
}
