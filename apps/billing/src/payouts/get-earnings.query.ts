import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { Id, GetEarnings } from '#libs/contracts';
import type { EarningsEntry, ReplyOf, RequestOf } from '#libs/contracts';
import { decodeCursor, pageFrom } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { LEDGER_CURRENCY } from '../ledger/account.rule.js';
import { EarningsRepository } from './earnings.repository.js';
import type { EarningsEntry as StoredEntry } from './earnings.repository.js';

const Position = z.strictObject({ earning: Id });

@Controller()
export class GetEarningsQuery {
  constructor(private readonly earnings: EarningsRepository) {}

  @HandlesCommand(GetEarnings)
  async handle(request: RequestOf<typeof GetEarnings>): Promise<ReplyOf<typeof GetEarnings>> {
    const { worker_id: workerId, limit, cursor } = request;
    const before = cursor === undefined ? null : decodeCursor(Position, cursor).earning;
    const balanceMicros = await this.earnings.balanceMicrosOf(workerId);
    const found = await this.earnings.entriesOf(workerId, before, limit + 1);
    const { items, cursor: next } = pageFrom(found, limit, ({ transferId }) => ({ earning: transferId }));
    return {
      worker_id: workerId,
      currency: LEDGER_CURRENCY,
      balance_micros: balanceMicros,
      data: items.map(entryOf),
      next_cursor: next,
    };
  }
}

function entryOf(entry: StoredEntry): EarningsEntry {
  return {
    transaction_id: entry.transferId,
    kind: entry.kind,
    change_micros: entry.changeMicros,
    task_id: entry.taskId,
    reference: entry.reference,
    created_at: entry.createdAt.toISOString(),
  };
}
