import type { StatusCasing } from '#libs/contracts';
import { rateLimitOf } from '../../edge/auth/known-keys.js';
import { ApiKeyView } from './api-key.dto.js';
import type { ApiKey } from './api-key.entity.js';

/** As in the document of the API. */
export const DEFAULT_STATUS_CASING: StatusCasing = 'title';

/** The settings of a key that can be changed. */
export type KeySettings = Pick<
  ApiKeyView,
  | 'name'
  | 'scopes'
  | 'pools'
  | 'allowed_cidrs'
  | 'rate_limit'
  | 'dialect'
  | 'status_casing'
  | 'expires_at'
  | 'person_ids'
>;

type SettingColumns = Pick<
  ApiKey,
  Exclude<keyof KeySettings, 'rate_limit'> | 'rate_limit_requests' | 'rate_limit_per_seconds'
>;

/** The columns that store these settings. */
export function columnsOf({ rate_limit, expires_at, ...settings }: KeySettings): SettingColumns {
  return {
    ...settings,
    rate_limit_requests: rate_limit?.requests ?? null,
    rate_limit_per_seconds: rate_limit?.per_seconds ?? null,
    expires_at: expires_at === null ? null : new Date(expires_at),
  };
}

/**
 * A key as the API shows it.
 *
 * @param hasCasing whether keys of its dialect have a casing; a key of the previous release may have none stored
 */
export function viewOf(key: ApiKey, hasCasing: (dialect: ApiKeyView['dialect']) => boolean): ApiKeyView {
  const dialect = key.dialect ?? 'native';
  return ApiKeyView.parse({
    id: key.id,
    name: key.name,
    masked_key: key.masked_key,
    scopes: key.scopes,
    pools: key.pools,
    allowed_cidrs: key.allowed_cidrs,
    expires_at: textOf(key.expires_at),
    rate_limit: rateLimitOf(key.rate_limit_requests, key.rate_limit_per_seconds),
    dialect,
    status_casing: hasCasing(dialect) ? (key.status_casing ?? DEFAULT_STATUS_CASING) : null,
    person_ids: key.person_ids,
    created_by_key: key.created_by_key,
    last_used_at: textOf(key.last_used_at),
    revoked_at: textOf(key.revoked_at),
    created_at: key.created_at.toISOString(),
    updated_at: key.updated_at.toISOString(),
  });
}

function textOf(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}
