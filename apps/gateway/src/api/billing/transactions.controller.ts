import { Controller, Query } from '@nestjs/common';
import { z } from 'zod';
import { Id, Instant, ListTransactions, Transaction, TransactionKind, pageOf } from '#libs/contracts';
import type { ReplyOf } from '#libs/contracts';
import { csvOf } from '#libs/csv';
import { CommandClient } from '#libs/messaging';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import type { Answer } from '../../edge/endpoint/answer.js';
import { csvAnswer, formatQuery } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { PrefersCsv, RequestUrl } from '../../edge/endpoint/request.decorators.js';
import { pageQuery } from '../../edge/schemas/input.js';

const TransactionQuery = z.strictObject({
  kind: TransactionKind.optional(),
  task_id: Id.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
  ...formatQuery,
  ...pageQuery,
});
type TransactionQuery = z.output<typeof TransactionQuery>;

const COLUMNS = [
  'transaction_id',
  'created_at',
  'kind',
  'available_change_micros',
  'held_change_micros',
  'currency',
  'task_id',
  'reference',
] as const satisfies readonly (keyof Transaction)[];

@Controller()
export class TransactionsController {
  constructor(private readonly commands: CommandClient) {}

  @Endpoint('GET', '/v1/billing/transactions', {
    summary: 'List transactions',
    description:
      'Newest first; optionally of one kind, of one task, or in [`from`, `to`). As JSON, or as CSV with `Accept: ' +
      'text/csv` or `?format=csv`; headers then link to the next page.',
    access: 'billing:read',
    poolLimits: 'refused',
    answer: { status: 200, schema: pageOf(Transaction), description: 'A page of movements.', csv: 'page' },
    problems: ['cursor.invalid'],
  })
  async list(
    @Agent() { orgId }: AgentCaller,
    @Query({ schema: TransactionQuery }) { format, ...query }: TransactionQuery,
    @PrefersCsv() prefersCsv: boolean,
    @RequestUrl() url: string,
  ): Promise<ReplyOf<typeof ListTransactions> | Answer<string>> {
    const page = await this.commands.send(ListTransactions, { org_id: orgId, ...query });
    const isCsv = format === undefined ? prefersCsv : format === 'csv';
    if (!isCsv) return page;
    return csvAnswer(csvOf<Transaction>(COLUMNS, page.data), { url, next: page.next_cursor });
  }
}
