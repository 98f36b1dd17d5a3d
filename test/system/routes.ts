import { z } from 'zod';
import type { ApiClient } from '#libs/testing';

const Operation = z.looseObject({
  'x-pool-limits': z.enum(['filtered', 'refused', 'irrelevant']).optional(),
});
const OpenApi = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), Operation)) });

/** One route of the API, as the running system describes it. */
export interface Route {
  /** Such as `GET /v1/tasks/{task_id}`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly isDialect: boolean;
  /** How it treats keys that are limited to pools; undefined where no such key gets in. */
  readonly poolLimits: 'filtered' | 'refused' | 'irrelevant' | undefined;
}

const DIALECT = '/verified-workflows/';

/** Every route there is, from the system's own OpenAPI document, so that a new one is in every test over all of them. */
export async function routesOf(client: ApiClient): Promise<readonly Route[]> {
  const { paths } = OpenApi.parse((await client.get('/openapi.json')).body);
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([verb, operation]) => {
      const method = verb.toUpperCase();
      return {
        name: `${method} ${path}`,
        method,
        path,
        isDialect: path.startsWith(DIALECT),
        poolLimits: operation['x-pool-limits'],
      };
    }),
  );
}
