import { Body, Controller, Param, Query } from '@nestjs/common';
import { pageOf } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { Agent } from '../auth/caller.decorator.js';
import type { AgentCaller } from '../auth/domain/caller.js';
import { Answer } from '../endpoint/answer.js';
import { Endpoint } from '../endpoint/endpoint.decorator.js';
import { KeyPath } from '../endpoint/path-parameters.js';
import { PageQuery } from '../endpoint/query-values.js';
import { IdempotencyKey } from '../idempotency/idempotency.decorator.js';
import { ApiKeyChange, ApiKeySpec, ApiKeyView, NewApiKey } from './api-key.dto.js';
import { ApiKeys } from './api-keys.js';

@Controller()
export class ApiKeysController {
  constructor(private readonly keys: ApiKeys) {}

  @Endpoint('POST', '/v1/api-keys', {
    summary: 'Create an API key',
    description:
      'The key is shown in this answer and never again. It may do no more than the key that makes it. ' +
      'With the dialect `verified-workflows` it begins with `vw_live_`, and works here as well; without a ' +
      '`rate_limit` of its own it then has 5 requests per 10 s.',
    access: 'keys:write',
    answer: { status: 201, schema: NewApiKey, description: 'The key.', location: true },
    problems: ['auth.grant_too_wide'],
  })
  async create(
    @Agent() caller: AgentCaller,
    @Body({ schema: ApiKeySpec }) spec: ApiKeySpec,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<NewApiKey>> {
    const { result, replayed } = await this.keys.create(caller, spec, idempotency);
    return new Answer(result, { replayed, location: `/v1/api-keys/${result.id}` });
  }

  @Endpoint('GET', '/v1/api-keys', {
    summary: 'List API keys',
    description: 'Newest first, revoked ones included.',
    access: 'keys:read',
    answer: { status: 200, schema: pageOf(ApiKeyView), description: 'A page of keys.' },
    problems: ['cursor.invalid'],
  })
  async list(@Agent() caller: AgentCaller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.keys.list(caller, query);
  }

  @Endpoint('GET', '/v1/api-keys/:key_id', {
    summary: 'Get an API key',
    access: 'keys:read',
    answer: { status: 200, schema: ApiKeyView, description: 'The key, without its secret.' },
    problems: ['api_key.not_found'],
  })
  async get(
    @Agent() caller: AgentCaller,
    @Param({ schema: KeyPath }) { key_id }: KeyPath,
  ): Promise<ApiKeyView> {
    return this.keys.get(caller, key_id);
  }

  @Endpoint('PATCH', '/v1/api-keys/:key_id', {
    summary: 'Change an API key',
    description:
      'What is left out stays. It takes effect at once. The prefix stays too, and with it the dialect: a key ' +
      'cannot become one for an API whose keys begin otherwise.',
    access: 'keys:write',
    answer: { status: 200, schema: ApiKeyView, description: 'The key as it is now.' },
    problems: ['api_key.not_found', 'api_key.revoked', 'api_key.dialect_fixed', 'auth.grant_too_wide'],
  })
  async change(
    @Agent() caller: AgentCaller,
    @Param({ schema: KeyPath }) { key_id }: KeyPath,
    @Body({ schema: ApiKeyChange }) change: ApiKeyChange,
  ): Promise<ApiKeyView> {
    return this.keys.change(caller, key_id, change);
  }

  @Endpoint('DELETE', '/v1/api-keys/:key_id', {
    summary: 'Revoke an API key',
    description: 'The key stops at once and for good; it stays in the list as revoked.',
    access: 'keys:write',
    answer: { status: 204, schema: null, description: 'It is revoked.' },
    problems: ['api_key.not_found', 'auth.grant_too_wide'],
  })
  async revoke(@Agent() caller: AgentCaller, @Param({ schema: KeyPath }) { key_id }: KeyPath): Promise<void> {
    await this.keys.revoke(caller, key_id);
  }
}
