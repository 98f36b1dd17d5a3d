import { inject } from 'vitest';
import { ApiDescription, ExampleRequests, isRecord } from '#libs/api-description';
import type { ApiOperation } from '#libs/api-description';
import { ApiClient } from '#libs/testing';

/** The API of the tested system, from its own document. */
export interface DescribedApi {
  readonly description: ApiDescription;
  readonly examples: ExampleRequests;
  /** Operations that require a key. */
  readonly closed: readonly ApiOperation[];
}

export async function describedApi(): Promise<DescribedApi> {
  const { base_url: baseUrl } = inject('credentials');
  const { body } = await new ApiClient(baseUrl, undefined).get('/openapi.json');
  if (!isRecord(body)) throw new Error('/openapi.json is no document.');
  const description = new ApiDescription(body);
  const closed = description.operations.filter(({ audience }) => audience !== 'public');
  return { description, examples: new ExampleRequests(description), closed };
}

/** A client with the operator key of the tested system. */
export function operatorClient(): ApiClient {
  const { base_url: baseUrl, operator_key: operatorKey } = inject('credentials');
  return new ApiClient(baseUrl, operatorKey);
}
