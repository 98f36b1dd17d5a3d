import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { AddCredit } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { jsonResponse } from '#libs/database';
import { Answers } from '#libs/messaging';
import { IdSource } from '#libs/platform';
import { addCredit } from '../domain/add-credit.js';
import { LedgerRepository } from '../persistence/ledger.repository.js';
import { storedKeyOf } from './stored-key.js';

/** How the answer to a key is kept. */
const CREDIT_ANSWER = jsonResponse(
  z.strictObject({
    transferId: z.uuid(),
    createdAt: z.coerce.date(),
    availableMicros: z.int(),
    heldMicros: z.int(),
  }),
);

@Controller()
export class AddCreditCommand {
  constructor(
    private readonly ledger: LedgerRepository,
    private readonly ids: IdSource,
  ) {}

  @Answers(AddCredit)
  async handle(request: RequestOf<typeof AddCredit>): Promise<ReplyOf<typeof AddCredit>> {
    const { org_id: orgId, amount_micros: amountMicros, currency, reference } = request;
    const { result, replayed } = await this.ledger.submitOnce(
      addCredit({ transferId: this.ids.next(), orgId, amountMicros, currency, reference }),
      request.idempotency && { key: storedKeyOf(request.idempotency), codec: CREDIT_ANSWER },
    );
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
