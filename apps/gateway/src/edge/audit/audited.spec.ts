import { describe, expect, test } from 'vitest';
import type { AgentCaller } from '../auth/caller.js';
import { auditedActionOf } from './audited.js';

const agent: AgentCaller = { kind: 'agent', keyId: 'k1', orgId: 'o1', scopes: ['*'], pools: null };
const made = { id: 'a1', at: new Date('2026-03-01T12:00:00Z') };
const request = {
  caller: agent,
  ip: '203.0.113.9',
  userAgent: 'curl/8',
  params: { key_id: 'k2' },
  body: { name: 'CI', scopes: ['tasks:read'], callback_auth: { token: 'hunter2' } },
  requestId: 'r1',
};
const audit = { action: 'api_key.change' as const, fields: ['name', 'scopes'] };

describe('an audit log entry', () => {
  test('records who did what to what, when, from where, and the fields that the endpoint names', () => {
    expect(auditedActionOf(audit, request, made)).toEqual({
      ...made,
      orgId: 'o1',
      actor: { kind: 'agent', keyId: 'k1', workerId: null, personId: null, sessionId: null },
      ip: '203.0.113.9',
      userAgent: 'curl/8',
      action: 'api_key.change',
      target: { key_id: 'k2' },
      details: { name: 'CI', scopes: ['tasks:read'] },
      requestId: 'r1',
    });
  });

  test('never contains a field that the endpoint does not name', () => {
    expect(JSON.stringify(auditedActionOf(audit, request, made))).not.toContain('hunter2');
  });

  test('names people only in the shapes in which they can be erased', () => {
    const fields = ['person_id', 'person_ids'];
    const detailsOf = (body: object) =>
      auditedActionOf({ ...audit, fields }, { ...request, body }, made).details;
    const valid = { person_id: 'ada', person_ids: ['ada', 'grace'] };
    expect(detailsOf(valid)).toEqual(valid);
    expect(detailsOf({ person_id: { is: 'ada' }, person_ids: [['ada']] })).toEqual({
      person_id: null,
      person_ids: null,
    });
  });

  test('for an operator action belongs to the organization in the path, or to none', () => {
    const caller = { kind: 'operator' as const, keyId: 'operator-1' };
    const orgIdOf = (params: Record<string, string>) =>
      auditedActionOf(audit, { ...request, caller, params }, made).orgId;
    const org_id = '0197c9a0-0000-7000-8000-000000000000';
    expect(orgIdOf({ org_id })).toBe(org_id);
    expect(orgIdOf({ org_id: 'no id' })).toBeNull();
    expect(orgIdOf({})).toBeNull();
  });

  test('is bounded in size, however large the request', () => {
    const body = { name: 'x'.repeat(1_000_000), scopes: [] };
    const long = { ...request, body, userAgent: 'y'.repeat(10_000) };
    const { details, userAgent } = auditedActionOf(audit, long, made);
    expect(details).toEqual({ changed_fields: ['name', 'scopes'] });
    expect(userAgent).toHaveLength(200);
  });
});
