import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest } from '../../model/idempotency.js';
import { AmountMicros, Currency, MAX_AMOUNT_MICROS, SumMicros } from '../../model/money.js';
import { pageOf, pageRequest } from '../../model/paging.js';
import { Id, InstantOut } from '../../model/scalars.js';

/** One movement of what a worker has earned. Micro-units. */
export const EarningsEntry = z.strictObject({
  transaction_id: Id,
  /** `capture`: a task paid for. `payout`: money that went to the worker. */
  kind: z.enum(['capture', 'payout']),
  /** What the worker gains by it; negative for a payout. */
  change_micros: SumMicros,
  task_id: Id.nullable(),
  reference: z.string().nullable(),
  created_at: InstantOut,
});
export type EarningsEntry = z.infer<typeof EarningsEntry>;

/** What a worker has earned and was not paid out yet, and a page of how it came about, newest first. */
export const WorkerEarnings = z.object({
  worker_id: Id,
  currency: Currency,
  balance_micros: SumMicros,
  ...pageOf(EarningsEntry).shape,
});
export type WorkerEarnings = z.infer<typeof WorkerEarnings>;

/** Whose worker it is, the asker has to know. Errors: `cursor.invalid`. */
export const GetEarnings = defineCommand({
  subject: 'command.billing.get-earnings',
  request: z.strictObject({ worker_id: Id, ...pageRequest }),
  reply: WorkerEarnings,
  carriesSums: true,
});

/**
 * Records that a worker was paid what it had earned, or part of it. `org_id` is whose worker it is, which the asker
 * has to know. Errors: `billing.insufficient_earnings`; `idempotency.*`.
 */
export const PayOutEarnings = defineCommand({
  subject: 'command.billing.pay-out',
  request: z.strictObject({
    org_id: Id,
    worker_id: Id,
    /** Null: all there is. */
    amount_micros: AmountMicros.min(1).max(MAX_AMOUNT_MICROS).nullable(),
    currency: Currency,
    reference: z.string().min(1).max(200).nullable(),
    ...idempotentRequest,
  }),
  reply: z.strictObject({
    payout: EarningsEntry,
    currency: Currency,
    /** What is left. */
    balance_micros: SumMicros,
    ...idempotentReply,
  }),
  carriesSums: true,
});
