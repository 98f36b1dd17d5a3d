import { Body, Controller, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import {
  EarningsEntry,
  GetEarnings,
  GetWorker,
  PayOutEarnings,
  ServiceError,
  WorkerEarnings,
  EXAMPLE,
} from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Agent, Worker } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller, WorkerCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { named } from '../../edge/schemas/documented.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { WorkerPath } from '../../edge/schemas/path-parameters.js';
import { PageQuery } from '../../edge/schemas/input.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';

const shape = PayOutEarnings.request.shape;

const PayoutSpec = named(
  'PayoutSpec',
  z
    .strictObject({
      amount_micros: shape.amount_micros.unwrap().optional(),
      /** Everything earned and not yet paid out. */
      all: z.literal(true).optional(),
      currency: shape.currency.default('USD'),
      /** The reference of the payment, such as the bank's number for it. */
      reference: shape.reference.default(null),
    })
    .refine(({ amount_micros, all }) => (amount_micros === undefined) !== (all === undefined), {
      path: ['amount_micros'],
      message: 'Say either an amount or `"all": true`.',
    }),
  { all: true, reference: 'SEPA-2026-0311' },
);
type PayoutSpec = z.infer<typeof PayoutSpec>;

const PaidOut = named(
  'PaidOut',
  z.strictObject({
    payout: EarningsEntry,
    currency: PayOutEarnings.reply.shape.currency,
    balance_micros: PayOutEarnings.reply.shape.balance_micros,
  }),
  {
    payout: {
      transaction_id: EXAMPLE.transactionId,
      kind: 'payout',
      change_micros: -3_000_000,
      task_id: null,
      reference: 'SEPA-2026-0311',
      created_at: '2026-03-11T08:00:00.000Z',
    },
    currency: 'USD',
    balance_micros: 0,
  },
);
type PaidOut = z.infer<typeof PaidOut>;

@Controller()
export class EarningsController {
  constructor(private readonly commands: CommandClient) {}

  @Endpoint('GET', '/v1/worker/earnings', {
    summary: 'Get my earnings',
    description: 'The balance not yet paid out and its movements, newest first.',
    access: 'worker',
    answer: {
      status: 200,
      schema: WorkerEarnings,
      description: 'The balance, and a page of movements.',
      carriesSums: true,
    },
    problems: ['cursor.invalid'],
  })
  async mine(
    @Worker() { workerId }: WorkerCaller,
    @Query({ schema: PageQuery }) query: PageQuery,
  ): Promise<WorkerEarnings> {
    return this.commands.send(GetEarnings, { worker_id: workerId, ...query });
  }

  @Endpoint('GET', '/v1/workers/:worker_id/earnings', {
    summary: 'Get a worker’s earnings',
    description:
      'The balance not yet paid out and its movements, newest first. The earnings of a deleted worker stay ' +
      'available.',
    access: 'billing:read',
    poolLimits: 'refused',
    answer: {
      status: 200,
      schema: WorkerEarnings,
      description: 'The balance, and a page of movements.',
      carriesSums: true,
    },
    problems: ['worker.not_found', 'cursor.invalid'],
  })
  async ofWorker(
    @Agent() caller: AgentCaller,
    @Param({ schema: WorkerPath }) { worker_id }: WorkerPath,
    @Query({ schema: PageQuery }) query: PageQuery,
  ): Promise<WorkerEarnings> {
    await this.mustOwn(caller, worker_id);
    return this.commands.send(GetEarnings, { worker_id, ...query });
  }

  @Endpoint('POST', '/v1/workers/:worker_id/payouts', {
    summary: 'Record a payout to a worker',
    description:
      'Records that the worker has been paid outside this system: the given amount, or the whole balance. Deleted ' +
      'workers can be paid too. Send an Idempotency-Key, so that a retry does not record a second payout.',
    access: 'billing:write',
    poolLimits: 'refused',
    audit: { action: 'payout.create', fields: ['amount_micros', 'all', 'currency', 'reference'] },
    answer: {
      status: 201,
      schema: PaidOut,
      description: 'The payout, and the remaining balance.',
      carriesSums: true,
    },
    problems: ['worker.not_found', 'billing.insufficient_earnings'],
  })
  async payOut(
    @Agent() caller: AgentCaller,
    @Param({ schema: WorkerPath }) { worker_id }: WorkerPath,
    @Body({ schema: PayoutSpec }) { amount_micros, currency, reference }: PayoutSpec,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<PaidOut>> {
    await this.mustOwn(caller, worker_id);
    const { replayed, ...paidOut } = await this.commands.send(PayOutEarnings, {
      org_id: caller.orgId,
      worker_id,
      amount_micros: amount_micros ?? null,
      currency,
      reference,
      ...(idempotency && { idempotency }),
    });
    return new Answer(paidOut, { replayed });
  }

  /**
   * Checks that the worker belongs to the caller: billing knows earnings, the matcher knows workers. A deleted worker
   * counts, since its earnings are still to be paid out. The query for deleted workers is sent second, so that a
   * matcher of the previous release, which refuses it, still serves all other workers.
   *
   * @throws ServiceError `worker.not_found`
   */
  private async mustOwn({ orgId, pools }: AgentCaller, workerId: string): Promise<void> {
    const worker = { org_id: orgId, pools, worker_id: workerId };
    try {
      await this.commands.send(GetWorker, worker);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.kind !== 'not_found') throw error;
      await this.commands.send(GetWorker, { ...worker, include_deleted: true });
    }
  }
}
