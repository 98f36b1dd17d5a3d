import { Controller } from '@nestjs/common';
import { GetTreeHead } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { TreeHeads } from './tree-heads.js';

@Controller()
export class GetTreeHeadQuery {
  constructor(private readonly heads: TreeHeads) {}

  @HandlesCommand(GetTreeHead)
  handle({ org_id: orgId }: RequestOf<typeof GetTreeHead>): Promise<ReplyOf<typeof GetTreeHead>> {
    return this.heads.current(orgId);
  }
}
