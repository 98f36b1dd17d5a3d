import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { ListTransactions } from '#libs/contracts';
import type { ReplyOf, RequestOf, Transaction } from '#libs/contracts';
import { decodeCursor, pageFrom } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { MovementsRepository } from './movements.repository.js';
import type { Movement } from './movements.repository.js';

const Position = z.strictObject({ transaction: z.int().min(1) });

@Controller()
export class ListTransactionsQuery {
  constructor(private readonly reader: MovementsRepository) {}

  @HandlesCommand(ListTransactions)
  async handle(request: RequestOf<typeof ListTransactions>): Promise<ReplyOf<typeof ListTransactions>> {
    const { org_id: orgId, kind = null, task_id: taskId = null, limit, cursor } = request;
    const before = cursor === undefined ? null : decodeCursor(Position, cursor).transaction;
    const filter = { kind, taskId, from: dateOf(request.from), to: dateOf(request.to) };
    const movements = await this.reader.movementsOf(orgId, filter, before, limit + 1);
    const { items, cursor: next } = pageFrom(movements, limit, ({ position }) => ({ transaction: position }));
    return { data: items.map(transactionOf), next_cursor: next };
  }
}

function dateOf(instant: string | undefined): Date | null {
  return instant === undefined ? null : new Date(instant);
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
