import { Controller, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { GetStatement, ListStatements, Month, Statement, StatementMonth, pageOf } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import type { Answer } from '../../edge/endpoint/answer.js';
import { csvAnswer, formatQuery } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { PrefersCsv } from '../../edge/endpoint/request.decorators.js';
import { PageQuery } from '../../edge/schemas/input.js';
import { csvOfStatement } from './statement-csv.js';

const MonthPath = z.strictObject({ month: Month });
type MonthPath = z.infer<typeof MonthPath>;
const StatementQuery = z.strictObject(formatQuery);
type StatementQuery = z.output<typeof StatementQuery>;

@Controller()
export class StatementsController {
  constructor(private readonly commands: CommandClient) {}

  @Endpoint('GET', '/v1/billing/statements', {
    summary: 'List statements',
    description: 'The months with movements, newest first.',
    access: 'billing:read',
    poolLimits: 'refused',
    answer: { status: 200, schema: pageOf(StatementMonth), description: 'A page of months.' },
    problems: ['cursor.invalid'],
  })
  async list(@Agent() { orgId }: AgentCaller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.commands.send(ListStatements, { org_id: orgId, ...query });
  }

  @Endpoint('GET', '/v1/billing/statements/:month', {
    summary: 'Get a month’s statement',
    description:
      'A month in UTC, such as `2026-02`. Each amount counts in the month in which it was held, paid or returned: ' +
      'the opening balance and the movements add up to the closing balance.',
    access: 'billing:read',
    poolLimits: 'refused',
    answer: {
      status: 200,
      schema: Statement,
      description: 'The statement.',
      csv: 'report',
      carriesSums: true,
    },
    problems: ['statement.not_found'],
  })
  async get(
    @Agent() { orgId }: AgentCaller,
    @Param({ schema: MonthPath }) { month }: MonthPath,
    @Query({ schema: StatementQuery }) { format }: StatementQuery,
    @PrefersCsv() prefersCsv: boolean,
  ): Promise<Statement | Answer<string>> {
    const statement = await this.commands.send(GetStatement, { org_id: orgId, month });
    const isCsv = format === undefined ? prefersCsv : format === 'csv';
    return isCsv ? csvAnswer(csvOfStatement(statement)) : statement;
  }
}
