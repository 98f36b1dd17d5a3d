import { Controller } from '@nestjs/common';
import { DeletePool } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { PoolDeletion } from './pool-deletion.js';

@Controller()
export class DeletePoolCommand {
  constructor(private readonly deletion: PoolDeletion) {}

  @HandlesCommand(DeletePool)
  async handle(request: RequestOf<typeof DeletePool>): Promise<ReplyOf<typeof DeletePool>> {
    await this.deletion.delete(request.org_id, request.pool_id);
    return {};
  }
}
