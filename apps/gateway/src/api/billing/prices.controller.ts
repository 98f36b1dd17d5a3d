import { Body, Controller, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { ListPrices, PriceSpec, PriceView, QuotePrice, SetPrice, pageOf } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { named } from '../../edge/schemas/documented.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { OrganizationPath } from '../../edge/schemas/path-parameters.js';
import { PageQuery } from '../../edge/schemas/input.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { Organizations } from '../organizations/organizations.js';

const shape = QuotePrice.request.shape;

/** The properties of a task that determine its price. */
const QuoteSpec = named(
  'QuoteSpec',
  z.strictObject({
    task_type: shape.task_type,
    domain: shape.domain,
    urgency: shape.urgency.default('normal'),
    consensus: z.strictObject({ total: shape.answers_needed.default(1) }).default({ total: 1 }),
    /** The number of `workflow_steps`; 1 without any. */
    steps: shape.steps.default(1),
  }),
  { task_type: 'verification', domain: 'security', urgency: 'high', consensus: { total: 1 }, steps: 1 },
);
type QuoteSpec = z.infer<typeof QuoteSpec>;

const PRICE_WORDS =
  'A row is for a tier (`express` for the urgencies high and critical, else `standard`) and may be for one type of ' +
  'task, domain or urgency, or for tasks with at least so many answers. Of the rows that are for a task an ' +
  'organization’s own go before general ones; then one for the type, for the domain, for the urgency, for more ' +
  'answers, the one valid since later, the newest.';

const PRICE_FIELDS = Object.keys(PriceSpec.shape);

@Controller()
export class PricesController {
  constructor(
    private readonly commands: CommandClient,
    private readonly organizations: Organizations,
  ) {}

  @Endpoint('GET', '/v1/organizations/:org_id/prices', {
    summary: 'List an organization’s prices',
    description: `Its own and the general prices, newest first. ${PRICE_WORDS}`,
    access: 'operator',
    answer: { status: 200, schema: pageOf(PriceView), description: 'A page of the price book.' },
    problems: ['organization.not_found', 'cursor.invalid'],
  })
  async list(
    @Param({ schema: OrganizationPath }) { org_id }: OrganizationPath,
    @Query({ schema: PageQuery }) query: PageQuery,
  ) {
    await this.organizations.mustExist(org_id);
    return this.commands.send(ListPrices, { org_id, ...query });
  }

  @Endpoint('POST', '/v1/organizations/:org_id/prices', {
    summary: 'Set a price for an organization',
    description: 'Applies to tasks created from `valid_from` on. Existing holds are unchanged.',
    access: 'operator',
    audit: { action: 'price.create', fields: PRICE_FIELDS },
    answer: { status: 201, schema: PriceView, description: 'The new row of the price book.' },
    problems: ['organization.not_found', 'billing.price_in_past'],
  })
  async set(
    @Param({ schema: OrganizationPath }) { org_id }: OrganizationPath,
    @Body({ schema: PriceSpec }) price: PriceSpec,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<PriceView>> {
    await this.organizations.mustExist(org_id);
    return this.add(org_id, price, idempotency);
  }

  @Endpoint('POST', '/v1/prices', {
    summary: 'Set a general price',
    description: 'Applies to organizations without a price of their own.',
    access: 'operator',
    audit: { action: 'price.create', fields: PRICE_FIELDS },
    answer: { status: 201, schema: PriceView, description: 'The new row of the price book.' },
    problems: ['billing.price_in_past'],
  })
  async setGeneral(
    @Body({ schema: PriceSpec }) price: PriceSpec,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<PriceView>> {
    return this.add(null, price, idempotency);
  }

  @Endpoint('GET', '/v1/billing/prices', {
    summary: 'List prices',
    description: `All past, current and future prices of this organization, newest first. ${PRICE_WORDS}`,
    access: 'billing:read',
    poolLimits: 'refused',
    answer: { status: 200, schema: pageOf(PriceView), description: 'A page of the price book.' },
    problems: ['cursor.invalid'],
  })
  async own(@Agent() { orgId }: AgentCaller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.commands.send(ListPrices, { org_id: orgId, ...query });
  }

  @Endpoint('POST', '/v1/billing/quote', {
    summary: 'Get a quote for a task',
    description:
      'The price if the task were created now. Nothing is held; the price is fixed when the task is created.',
    access: 'billing:read',
    poolLimits: {
      irrelevant: 'A price does not depend on the pool, and every key that posts a task is shown it.',
    },
    audit: 'changes_nothing',
    answer: {
      status: 200,
      schema: QuotePrice.reply,
      description: 'The price, and the row of the price book it comes from.',
    },
  })
  async quote(@Agent() { orgId }: AgentCaller, @Body({ schema: QuoteSpec }) quote: QuoteSpec) {
    const { consensus, ...task } = quote;
    return this.commands.send(QuotePrice, { org_id: orgId, ...task, answers_needed: consensus.total });
  }

  private async add(
    orgId: string | null,
    spec: PriceSpec,
    idempotency: Idempotency | undefined,
  ): Promise<Answer<PriceView>> {
    const request = { org_id: orgId, price: spec, ...(idempotency && { idempotency }) };
    const { price, replayed } = await this.commands.send(SetPrice, request);
    return new Answer(price, { replayed });
  }
}
