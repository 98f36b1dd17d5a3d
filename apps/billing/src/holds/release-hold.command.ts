import { Controller } from '@nestjs/common';
import { ReleaseHold } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { IdSource } from '#libs/platform';
import { LedgerRepository } from '../ledger/ledger.repository.js';
import { voidHold } from './void-hold.rule.js';

@Controller()
export class ReleaseHoldCommand {
  constructor(
    private readonly ledger: LedgerRepository,
    private readonly ids: IdSource,
  ) {}

  @HandlesCommand(ReleaseHold)
  async handle(request: RequestOf<typeof ReleaseHold>): Promise<ReplyOf<typeof ReleaseHold>> {
    const { task_id: taskId, org_id: orgId } = request;
    const { outcome } = await this.ledger.submit(voidHold({ taskId, orgId, transferId: this.ids.next() }));
    return { released: outcome === 'voided' };
  }
}
