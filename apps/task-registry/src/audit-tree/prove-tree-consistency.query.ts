import { Controller } from '@nestjs/common';
import { ProveTreeConsistency } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { consistencyPath } from '#libs/evidence';
import { HandlesCommand } from '#libs/messaging';
import { TreeReader, sizeInvalid } from './tree-reader.js';

@Controller()
export class ProveTreeConsistencyQuery {
  constructor(private readonly reader: TreeReader) {}

  @HandlesCommand(ProveTreeConsistency)
  async handle(
    request: RequestOf<typeof ProveTreeConsistency>,
  ): Promise<ReplyOf<typeof ProveTreeConsistency>> {
    const { org_id: orgId, from } = request;
    const size = await this.reader.size(orgId);
    const to = request.to ?? size;
    if (to > size) throw sizeInvalid('to', `The tree has ${size} leaves.`);
    if (from > to) throw sizeInvalid('from', `Must not exceed the later size, ${to}.`);
    const hashes = await this.reader.hashes(orgId, consistencyPath(from, to));
    return { from_size: from, to_size: to, hashes };
  }
}
