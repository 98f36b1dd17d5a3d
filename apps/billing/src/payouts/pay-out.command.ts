import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { Id, PayOutEarnings, ServiceError, SumMicros } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { exactJsonResponse, idempotencyKeyOf } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { IdSource } from '#libs/platform';
import { formatAmount } from '../ledger/account.rule.js';
import { LedgerRepository } from '../ledger/ledger.repository.js';
import { payOut } from './pay-out.rule.js';

/**
 * Encodes the stored response for an idempotency key. Refusals are not stored: the worker may have earned more by the
 * next request.
 */
const RESPONSE = exactJsonResponse(
  z.discriminatedUnion('outcome', [
    z.strictObject({
      outcome: z.literal('paid_out'),
      transferId: Id,
      amountMicros: SumMicros,
      createdAt: z.coerce.date(),
      balanceMicros: SumMicros,
    }),
    z.strictObject({ outcome: z.literal('insufficient_earnings'), balanceMicros: SumMicros }),
  ]),
);

@Controller()
export class PayOutCommand {
  constructor(
    private readonly ledger: LedgerRepository,
    private readonly ids: IdSource,
  ) {}

  @HandlesCommand(PayOutEarnings)
  async handle(request: RequestOf<typeof PayOutEarnings>): Promise<ReplyOf<typeof PayOutEarnings>> {
    const { org_id: orgId, worker_id: workerId, amount_micros: requested } = request;
    const { currency, reference, idempotency } = request;
    const payout = { transferId: this.ids.next(), orgId, workerId, currency, reference };
    const { result, replayed } = await this.ledger.submitOnce(
      payOut({ ...payout, amountMicros: requested === null ? null : BigInt(requested) }),
      idempotency && {
        key: idempotencyKeyOf(idempotency),
        codec: RESPONSE,
        isStored: ({ outcome }) => outcome === 'paid_out',
      },
    );
    if (result.outcome === 'insufficient_earnings') {
      const unpaid = formatAmount(result.balanceMicros, currency);
      throw new ServiceError(
        'insufficient_funds',
        'billing.insufficient_earnings',
        `The worker's unpaid earnings are ${unpaid}, which does not cover this payout.`,
      );
    }
    return {
      payout: {
        transaction_id: result.transferId,
        kind: 'payout',
        change_micros: -result.amountMicros,
        task_id: null,
        reference,
        created_at: result.createdAt.toISOString(),
      },
      currency,
      balance_micros: result.balanceMicros,
      replayed,
    };
  }
}
