import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { ListTransactions } from '#libs/contracts';
import type { ReplyOf, RequestOf, Transaction } from '#libs/contracts';
import { decodeCursor, encodeCursor } from '#libs/database';
import { Answers } from '#libs/messaging';
import { LedgerReader } from '../persistence/ledger-reader.js';
import type { Movement } from '../persistence/ledger-reader.js';

const Position = z.strictObject({ transaction: z.int().min(1) });

@Controller()
export class ListTransactionsCommand {
  constructor(private readonly reader: LedgerReader) {}

  @Answers(ListTransactions)
  async handle(request: RequestOf<typeof ListTransactions>): Promise<ReplyOf<typeof ListTransactions>> {
    const { org_id: orgId, limit, cursor } = request;
    const before = cursor === undefined ? null : decodeCursor(Position, cursor).transaction;
    // One more than asked for tells whether there is another page.
    const movements = await this.reader.movementsOf(orgId, before, limit + 1);
    const page = movements.slice(0, limit);
    const last = page.at(-1);
    const isMore = movements.length > limit && last !== undefined;
    return {
      data: page.map(transactionOf),
      next_cursor: isMore ? encodeCursor({ transaction: last.position }) : null,
    };
  }
}

function transactionOf(movement: Movement): Transaction {
  return {
    transaction_id: movement.transferId,
    kind: movement.kind,
    available_change_micros: movement.availableChangeMicros,
    held_change_micros: movement.heldChangeMicros,
    currency: movement.currency,
    task_id: movement.taskId,
    reference: movement.reference,
    created_at: movement.createdAt.toISOString(),
  };
}
