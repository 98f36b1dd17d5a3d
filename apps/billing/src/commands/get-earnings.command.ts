import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { Id, GetEarnings } from '#libs/contracts';
import type { EarningsEntry, ReplyOf, RequestOf } from '#libs/contracts';
import { decodeCursor } from '#libs/database';
import { Answers } from '#libs/messaging';
import { EarningsReader } from '../persistence/earnings-reader.js';
import type { Earned } from '../persistence/earnings-reader.js';
import { pageFrom } from './page-from.js';

const Position = z.strictObject({ earning: Id });

@Controller()
export class GetEarningsCommand {
  constructor(private readonly earnings: EarningsReader) {}

  @Answers(GetEarnings)
  async handle(request: RequestOf<typeof GetEarnings>): Promise<ReplyOf<typeof GetEarnings>> {
    const { worker_id: workerId, limit, cursor } = request;
    const before = cursor === undefined ? null : decodeCursor(Position, cursor).earning;
    const { currency, balanceMicros } = await this.earnings.balanceOf(workerId);
    const found = await this.earnings.entriesOf(workerId, before, limit + 1);
    const { items, cursor: next } = pageFrom(found, limit, ({ transferId }) => ({ earning: transferId }));
    return {
      worker_id: workerId,
      currency,
      balance_micros: balanceMicros,
      data: items.map(entryOf),
      next_cursor: next,
    };
  }
}

function entryOf(earned: Earned): EarningsEntry {
  return {
    transaction_id: earned.transferId,
    kind: earned.kind,
    change_micros: earned.changeMicros,
    task_id: earned.taskId,
    reference: earned.reference,
    created_at: earned.createdAt.toISOString(),
  };
}
