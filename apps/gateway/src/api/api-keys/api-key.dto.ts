import { z } from 'zod';
import {
  Dialect,
  EXAMPLE,
  Id,
  Instant,
  InstantOut,
  LIMITS,
  Label,
  Labels,
  StatusCasing,
} from '#libs/contracts';
import { AddressRange, RateLimit } from '../../edge/schemas/limits.js';
import { KeyScope } from '../../edge/auth/scopes.rule.js';
import { named } from '../../edge/schemas/documented.js';
import { pageQuery } from '../../edge/schemas/input.js';

// An empty list is ambiguous ("none" or "all"), so it is refused.
const pools = z.array(Id).min(1, 'Leave it out for all pools.').max(LIMITS.listItems);
const allowedCidrs = z.array(AddressRange).min(1, 'Leave it out for all addresses.').max(LIMITS.listItems);
const scopes = z.array(KeyScope).min(1).max(LIMITS.listItems);

/**
 * A limit that is omitted is inherited from the calling key, as are the `person_ids`; null means no limit.
 */
export const ApiKeySpec = named(
  'ApiKeySpec',
  z.strictObject({
    name: Label,
    scopes,
    pools: pools.nullable().optional(),
    allowed_cidrs: allowedCidrs.nullable().optional(),
    expires_at: Instant.nullable().optional(),
    rate_limit: RateLimit.nullable().optional(),
    dialect: Dialect.optional(),
    /** Only with the dialect `verified-workflows`. Defaults to that of the calling key, else `title`. */
    status_casing: StatusCasing.nullable().optional(),
    /**
     * The people behind the key, in the terms of a worker's `person_id`: they never get a task that is created with it.
     * Contains those of the calling key.
     */
    person_ids: Labels.optional(),
  }),
  {
    name: 'triage-agent',
    scopes: ['tasks:read', 'tasks:write'],
    pools: [EXAMPLE.poolId],
    allowed_cidrs: ['203.0.113.0/24'],
    expires_at: '2099-03-01T00:00:00.000Z',
    rate_limit: { requests: 100, per_seconds: 10 },
    person_ids: ['ada.lovelace'],
  },
);
export type ApiKeySpec = z.infer<typeof ApiKeySpec>;

/** Null removes a limit. */
export const ApiKeyChange = named(
  'ApiKeyChange',
  z
    .strictObject({
      name: Label,
      scopes,
      pools: pools.nullable(),
      allowed_cidrs: allowedCidrs.nullable(),
      expires_at: Instant.nullable(),
      rate_limit: RateLimit.nullable(),
      dialect: Dialect,
      status_casing: StatusCasing.nullable(),
      person_ids: Labels,
    })
    .partial(),
  { name: 'triage-agent (old)', expires_at: '2099-04-01T00:00:00.000Z' },
);
export type ApiKeyChange = z.infer<typeof ApiKeyChange>;

const view = {
  id: Id,
  name: z.string(),
  /** The beginning of the key, to distinguish it from others. */
  masked_key: z.string(),
  scopes: z.array(KeyScope),
  /** Null means all. */
  pools: z.array(Id).nullable(),
  allowed_cidrs: z.array(z.string()).nullable(),
  expires_at: InstantOut.nullable(),
  rate_limit: RateLimit.nullable(),
  dialect: Dialect,
  /** How that dialect's responses write a status: `Completed` or `completed`. Null for keys of other dialects. */
  status_casing: StatusCasing.nullable().default(null),
  /** The people who never get a task that is created with the key. */
  person_ids: Labels.default([]),
  /**
   * The key it was created with; null for an organization's first key, and for keys created before this was recorded.
   */
  created_by_key: Id.nullable().default(null),
  /** Accurate to a few seconds. */
  last_used_at: InstantOut.nullable(),
  revoked_at: InstantOut.nullable(),
  created_at: InstantOut,
  updated_at: InstantOut,
};

const EXAMPLE_KEY = {
  id: EXAMPLE.keyId,
  name: 'triage-agent',
  masked_key: 'cs_live_exam…',
  scopes: ['tasks:read' as const, 'tasks:write' as const],
  pools: [EXAMPLE.poolId],
  allowed_cidrs: ['203.0.113.0/24'],
  expires_at: '2099-03-01T00:00:00.000Z',
  rate_limit: { requests: 100, per_seconds: 10 },
  dialect: 'native' as const,
  status_casing: null,
  person_ids: ['ada.lovelace'],
  created_by_key: null,
  last_used_at: EXAMPLE.endedAt,
  revoked_at: null,
  created_at: '2026-03-01T12:10:00.000Z',
  updated_at: '2026-03-01T12:10:00.000Z',
};

export const KeyQuery = z.strictObject({ created_by_key: Id.optional(), ...pageQuery });
export type KeyQuery = z.output<typeof KeyQuery>;

export const ApiKeyView = named('ApiKeyView', z.strictObject(view), EXAMPLE_KEY);
export type ApiKeyView = z.infer<typeof ApiKeyView>;

export const NewApiKey = named(
  'NewApiKey',
  z.strictObject({
    ...view,
    /** Shown only once. */
    api_key: z.string(),
  }),
  { ...EXAMPLE_KEY, last_used_at: null, api_key: 'cs_live_example_0000000000000000000000000000' },
);
export type NewApiKey = z.infer<typeof NewApiKey>;
