import type { ApiClient } from '#libs/testing';
import type { TestOrganization } from '../system/organization.js';
import { expectStatus } from '../system/organization.js';
import { ConsolePage } from './console-page.js';
import type { TestBrowser } from './browser.js';
import type { BrowserContextOptions } from 'playwright-core';
import { z } from 'zod';

const WithKey = z.looseObject({ api_key: z.string() });

/** The scopes of the role, as the gateway has them in `roles.rule.ts`. */
export const OPERATOR_SCOPES = [
  ...(['tasks:read', 'tasks:write', 'workers:read', 'pools:read'] as const),
  ...(['webhooks:read', 'webhooks:write', 'billing:read', 'quality:read'] as const),
];

/**
 * A page of a person with these scopes. The requests of the page are sent with a key that has the same rights as the
 * person's session would, so that every answer is the gateway's own.
 */
export async function pageOf(
  browser: TestBrowser,
  organization: TestOrganization,
  { scopes = OPERATOR_SCOPES, ...options }: BrowserContextOptions & { scopes?: readonly string[] } = {},
): Promise<ConsolePage> {
  const key = await keyOf(organization.admin, scopes);
  const context = await browser.context({ ...options, extraHTTPHeaders: { authorization: `Bearer ${key}` } });
  await context.route('**/v1/session', route => route.fulfill({ json: sessionOf(organization, scopes) }));
  return ConsolePage.in(context);
}

async function keyOf(admin: ApiClient, scopes: readonly string[]): Promise<string> {
  const rate_limit = { requests: 10_000, per_seconds: 10 };
  const answer = await admin.post('/v1/api-keys', { name: 'console', scopes, rate_limit });
  return WithKey.parse(expectStatus(201, answer)).api_key;
}

function sessionOf({ orgId }: TestOrganization, scopes: readonly string[]): object {
  return {
    id: '0198c0de-0000-7000-8000-000000000001',
    person: { id: '0198c0de-0000-7000-8000-000000000002', email: 'olu@example.com', name: 'Olu' },
    memberships: [
      {
        id: '0198c0de-0000-7000-8000-000000000003',
        organization: { id: orgId, name: 'Acme Security' },
        roles: ['operator'],
        scopes,
        worker_id: null,
      },
    ],
    created_at: '2026-03-02T08:00:00.000Z',
    expires_at: '2099-03-02T08:00:00.000Z',
    idle_expires_at: '2099-03-02T08:00:00.000Z',
  };
}
