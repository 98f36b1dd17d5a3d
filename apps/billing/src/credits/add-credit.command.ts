import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { Id, AddCredit, ServiceError, SumMicros } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { exactJsonResponse, idempotencyKeyOf } from '#libs/database';
import type { ResponseCodec } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { IdSource } from '#libs/platform';
import { formatAmount } from '../ledger/account.rule.js';
import { LedgerRepository } from '../ledger/ledger.repository.js';
import { addCredit } from './add-credit.rule.js';
import type { CreditResult } from './add-credit.rule.js';

const StoredCredit = exactJsonResponse(
  z.object({
    transferId: Id,
    createdAt: z.coerce.date(),
    availableMicros: SumMicros,
    heldMicros: SumMicros,
  }),
);

/**
 * Encodes the stored response for an idempotency key: without its outcome, as in former releases. Refusals are not
 * stored.
 */
const RESPONSE: ResponseCodec<CreditResult> = {
  encode: result => {
    if (result.outcome !== 'credited') throw new Error('Refusals are not stored.');
    const { transferId, createdAt, availableMicros, heldMicros } = result;
    return StoredCredit.encode({ transferId, createdAt, availableMicros, heldMicros });
  },
  decode: stored => ({ outcome: 'credited', ...StoredCredit.decode(stored) }),
};

@Controller()
export class AddCreditCommand {
  constructor(
    private readonly ledger: LedgerRepository,
    private readonly ids: IdSource,
  ) {}

  @HandlesCommand(AddCredit)
  async handle(request: RequestOf<typeof AddCredit>): Promise<ReplyOf<typeof AddCredit>> {
    const { org_id: orgId, amount_micros: amountMicros, currency, reference } = request;
    const { result, replayed } = await this.ledger.submitOnce(
      addCredit({
        ...{ transferId: this.ids.next(), orgId, currency, reference },
        amountMicros: BigInt(amountMicros),
      }),
      request.idempotency && {
        key: idempotencyKeyOf(request.idempotency),
        codec: RESPONSE,
        isStored: ({ outcome }) => outcome === 'credited',
      },
    );
    if (result.outcome === 'limit_exceeded') {
      const maximum = formatAmount(result.limitMicros, currency);
      const room = formatAmount(result.roomMicros, currency);
      const rule =
        result.limit === 'balance'
          ? `An organization has at most ${maximum}, available and held together`
          : `An organization is credited at most ${maximum} in total`;
      throw new ServiceError('conflict', 'billing.balance_limit', `${rule}; ${room} can still be added.`);
    }
    return {
      transaction: {
        transaction_id: result.transferId,
        kind: 'credit',
        available_change_micros: amountMicros,
        held_change_micros: 0,
        currency,
        task_id: null,
        reference,
        created_at: result.createdAt.toISOString(),
      },
      balance: { currency, available_micros: result.availableMicros, held_micros: result.heldMicros },
      replayed,
    };
  }
}
