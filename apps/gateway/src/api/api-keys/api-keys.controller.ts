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
      'The key is returned once and cannot be retrieved later. It can never do more than the key that creates it: ' +
      'pools, networks, expiry and rate limit default to those of that key, and anything beyond them is refused. It ' +
      'stays valid when that key ends; `created_by_key` names it. `person_ids` names the people behind the key, who ' +
      'are never given a task that is created with it; it defaults to, and always contains, those of that key.',
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
      'Newest first, including revoked keys. With `created_by_key`, only the keys created with that key.',
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
      'Omitted fields are unchanged. Takes effect immediately. The calling key must hold all scopes and pools of ' +
      'the key, before and after the change, so no key can widen itself. The prefix, and with it the dialect, ' +
      'cannot be changed.',
    access: 'keys:write',
    poolLimits: 'filtered',
    audit: { action: 'api_key.update', fields: Object.keys(ApiKeyChange.shape) },
    answer: { status: 200, schema: ApiKeyView, description: 'The changed key.' },
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
      'The key stops working immediately and stays in the list as revoked. Keys created with it stay valid: list ' +
      'them with `created_by_key`. The calling key must hold all of its scopes and pools.',
    access: 'keys:write',
    poolLimits: 'filtered',
    audit: { action: 'api_key.revoke', fields: [] },
    answer: { status: 204, schema: null, description: 'Revoked.' },
    problems: ['api_key.not_found', 'auth.grant_too_wide'],
  })
  async revoke(@Agent() caller: AgentCaller, @Param({ schema: KeyPath }) { key_id }: KeyPath): Promise<void> {
    await this.keys.revoke(caller, key_id);
  }
}
