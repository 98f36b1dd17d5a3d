import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { AmountMicros, Currency, MAX_AMOUNT_MICROS, SumMicros } from '../../model/money.js';
import { periodDays, periodsRequest } from '../../model/periods.js';
import { idempotentReply, idempotentRequest, pageOf, pageRequest } from '../../model/request-fields.js';
import { Id, InstantOut } from '../../model/scalars.js';

/** One change of a worker's earnings. Micro-units. */
export const EarningsEntry = z.strictObject({
  transaction_id: Id,
  /** `capture`: a paid task. `payout`: money paid to the worker. */
  kind: z.enum(['capture', 'payout']),
  /** The change of the worker's earnings; negative for a payout. */
  change_micros: SumMicros,
  task_id: Id.nullable(),
  reference: z.string().nullable(),
  created_at: InstantOut,
});
export type EarningsEntry = z.infer<typeof EarningsEntry>;

/** What a worker has earned and not yet been paid, and a page of its entries, newest first. */
export const WorkerEarnings = z.object({
  worker_id: Id,
  currency: Currency,
  balance_micros: SumMicros,
  ...pageOf(EarningsEntry).shape,
});
export type WorkerEarnings = z.infer<typeof WorkerEarnings>;

/** What a worker earned and was paid in a period. Micro-units. */
export const EarningsPeriod = z.strictObject({
  ...periodDays,
  /** By the date of the payment of the task. */
  earned_micros: SumMicros,
  /** How many tasks paid that. */
  tasks: z.int().min(0),
  paid_out_micros: SumMicros,
  payouts: z.int().min(0),
});
export type EarningsPeriod = z.infer<typeof EarningsPeriod>;

/** The sums of a worker's earnings by period. The sender must know the worker's organization. */
export const SumEarnings = defineCommand({
  subject: 'command.billing.sum-earnings',
  request: z.strictObject({
    worker_id: Id,
    ...periodsRequest,
  }),
  reply: z.strictObject({ worker_id: Id, currency: Currency, data: z.array(EarningsPeriod) }),
  carriesSums: true,
});

/** The sender must know the worker's organization. Errors: `cursor.invalid`. */
export const GetEarnings = defineCommand({
  subject: 'command.billing.get-earnings',
  request: z.strictObject({ worker_id: Id, ...pageRequest }),
  reply: WorkerEarnings,
  carriesSums: true,
});

/**
 * Records that a worker was paid all or part of its earnings. `org_id` is the worker's organization, which the sender
 * must know. Errors: `billing.insufficient_earnings`; `idempotency.*`.
 */
export const PayOutEarnings = defineCommand({
  subject: 'command.billing.pay-out',
  request: z.strictObject({
    org_id: Id,
    worker_id: Id,
    /** Null: everything. */
    amount_micros: AmountMicros.min(1).max(MAX_AMOUNT_MICROS).nullable(),
    currency: Currency,
    reference: z.string().min(1).max(200).nullable(),
    ...idempotentRequest,
  }),
  reply: z.strictObject({
    payout: EarningsEntry,
    currency: Currency,
    /** The remaining balance. */
    balance_micros: SumMicros,
    ...idempotentReply,
  }),
  carriesSums: true,
});
