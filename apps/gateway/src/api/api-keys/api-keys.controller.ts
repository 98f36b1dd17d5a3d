import { Body, Controller, Param, Query } from '@nestjs/common';
import { pageOf } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { KeyPath } from '../../edge/schemas/path-parameters.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { ApiKeyChange, ApiKeySpec, ApiKeyView, KeyQuery, NewApiKey } from './api-key.dto.js';
import { ApiKeys } from './api-keys.js';

@Controller()
export class ApiKeysController {
  constructor(private readonly keys: ApiKeys) {}

  @Endpoint('POST', '/v1/api-keys', {
    summary: 'Create an API key',
    description:
      'The key is shown in this answer and never again. It may do no more than the key that makes it, in no respect: ' +
      'what is left out of pools, networks, expiry and rate limit it has from that key, and what exceeds it is refused. ' +
      'It goes on when that key ends; `created_by_key` says which one it was.',
    access: 'keys:write',
    poolLimits: 'filtered',
    audit: { action: 'api_key.create', fields: Object.keys(ApiKeySpec.shape) },
    answer: { status: 201, schema: NewApiKey, description: 'The key.', secret: true, location: true },
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
    description:
      'Newest first, revoked ones included. With `created_by_key` only those that were made with this key.',
    access: 'keys:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: pageOf(ApiKeyView), description: 'A page of keys.' },
    problems: ['cursor.invalid'],
  })
  async list(@Agent() caller: AgentCaller, @Query({ schema: KeyQuery }) query: KeyQuery) {
    return this.keys.list(caller, query);
  }

  @Endpoint('GET', '/v1/api-keys/:key_id', {
    summary: 'Get an API key',
    access: 'keys:read',
    poolLimits: 'filtered',
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
      'What is left out stays. It takes effect at once. Afterwards the key may do no more than the calling key, which ' +
      'has to hold all of its scopes and pools before as well; so no key widens itself. The prefix stays too, and with it the dialect: a key ' +
      'cannot become one for an API whose keys begin otherwise.',
    access: 'keys:write',
    poolLimits: 'filtered',
    audit: { action: 'api_key.update', fields: Object.keys(ApiKeyChange.shape) },
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
    description:
      'The key stops at once and for good; it stays in the list as revoked. Keys that were made with it go on: list ' +
      'them by `created_by_key`. The calling key has to hold all of its scopes and pools.',
    access: 'keys:write',
    poolLimits: 'filtered',
    audit: { action: 'api_key.revoke', fields: [] },
    answer: { status: 204, schema: null, description: 'It is revoked.' },
    problems: ['api_key.not_found', 'auth.grant_too_wide'],
  })
  async revoke(@Agent() caller: AgentCaller, @Param({ schema: KeyPath }) { key_id }: KeyPath): Promise<void> {
    await this.keys.revoke(caller, key_id);
  }
}
