import { describe, expect, test } from 'vitest';
import { AddCredit, SetPrice } from '#libs/contracts';
import type { ApiOperation } from '#libs/api-description';
import { randomUUIDv7 } from '#libs/platform';
import { DescribedGateway } from './described-gateway.js';
import { temporaryFolder, uploadFile } from './files/upload-file.js';
import { OPERATOR_KEY, startGateway } from './gateway-under-test.js';
import type { HttpAnswer } from './http-client.js';
import { createPerson, signIn, signedInMember } from './sign-in.js';
import { servedRoutes } from './served-routes.js';

const { surroundings, gateway } = await startGateway({
  FILES_DIR: temporaryFolder(),
  MAIL_OUTBOX: 'true',
  // Each test calls every route within a second.
  RATE_LIMIT_PER_WORKER: '1000000/10',
  RATE_LIMIT_PER_KEY: '1000000/10',
  RATE_LIMIT_PER_ORGANIZATION: '1000000/10',
});
const api = await DescribedGateway.of(gateway);
const { admin_key: admin, org_id: orgId } = await gateway.organization();
const { api_key: worker } = await gateway.worker(admin);
const { id: keyId } = await gateway.key(admin, { scopes: ['tasks:read'] });
const ruleSetId = (await gateway.http.post('/v1/decisions/rules', admin, { rules: [] })).text('rule_set_id');
const action = { agent_id: 'agent', action: 'refund' };
const assessmentId = (await gateway.http.post('/v1/decisions/assess', admin, action)).text('assessment_id');
const assignmentId = randomUUIDv7();
const fileId = (await uploadFile(gateway, worker, { assignmentId })).text('id');
const draftedId = randomUUIDv7();
const draft = { output: { reached_user: true, notes: 'Left the offi' } };
await gateway.http.put(`/v1/worker/assignments/${draftedId}/draft`, worker, draft);
const { browser, person } = await signedInMember(gateway, orgId, { roles: ['developer'] });
const leaving = { cookie: (await signIn(gateway, person.id)).cookieHeader };
const stranger = await createPerson(gateway);
const { memberId } = await signedInMember(gateway, orgId, { roles: ['operator'] });
const sessionId = (await (await signIn(gateway, person.id)).get('/v1/session')).text('id');
const invited = { email: 'invited@example.com', roles: ['operator'] };
const invitationId = (await gateway.http.post('/v1/invitations', admin, invited)).text('id');
const people = { personId: stranger.id, memberId, sessionId, invitationId };
const things = { keyId, ruleSetId, assessmentId, fileId, assignmentId, draftedId };
const ids = { orgId, ...people, ...things };
const known = { admin, worker, cookie: browser.cookieHeader, ...ids };
const narrow = (await gateway.key(admin, { scopes: ['keys:read'] })).api_key;

const named = ({ name }: ApiOperation, answer: HttpAnswer): string => `${name}: ${answer.status}`;
const expected = ({ name }: ApiOperation, status: number): string => `${name}: ${status}`;
/** Ends the key or the person that the following requests would use. */
const revokes = ({ id }: ApiOperation): boolean => ['apiKeys_revoke', 'accounts_erase'].includes(id);
const signsOut = ({ id }: ApiOperation): boolean => id === 'session_signOut';
/** They need a proof that is in no example: sign-in.spec.ts, invitations.spec.ts, passkeys.spec.ts, oidc.spec.ts. */
const PROVEN: readonly string[] = [
  ...['signIn_verify', 'signIn_redeem', 'invitations_accept'],
  ...['passkeys_add', 'passkeys_delete', 'passkeys_signInWith', 'oidc_begin', 'oidc_complete'],
];
const needsProof = ({ id }: ApiOperation): boolean => PROVEN.includes(id);
const isOfOrganization = ({ audience }: ApiOperation): boolean =>
  audience !== 'operator' && audience !== 'person';
/** A deprecated address refuses every request with its documented status. */
const promised = ({ responses }: ApiOperation): number =>
  responses.find(({ status }) => status < 400)?.status ?? 403;

describe('every route', () => {
  test('that is served is in the document, and vice versa', () => {
    const documented = api.description.operations.map(({ name }) => name);
    expect(servedRoutes(gateway.app)).toEqual(documented.toSorted());
  });

  test('answers its example with the documented status', async () => {
    const native = api.native.filter(one => !needsProof(one));
    for (const operation of [...native.filter(one => !revokes(one)), ...native.filter(revokes)]) {
      const key = signsOut(operation) ? leaving : api.keyFor(operation, known);
      const answer = await api.call(operation, key, known);
      const hint =
        `${operation.name} refuses the example that follows from the document: ${answer.raw.slice(0, 500)}\n` +
        'Give its @Endpoint an example that is valid, and standard-answers.ts an answer to each command it sends.';
      expect(named(operation, answer), hint).toBe(expected(operation, promised(operation)));
    }
  });

  test('requires a key', async () => {
    for (const operation of api.closed) {
      const answer = await api.call(operation, undefined, known);
      expect(named(operation, answer)).toBe(expected(operation, 401));
      expect(answer.code).toBe('auth.key_missing');
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    }
  });

  test('refuses a key without its scope', async () => {
    for (const operation of api.closed.filter(({ scopes }) => !scopes.includes('keys:read'))) {
      // Routes open to any key of the organization require no scope.
      if (operation.audience === 'agent' && operation.scopes.length === 0) continue;
      expect(named(operation, await api.call(operation, narrow, known))).toBe(expected(operation, 403));
    }
  });

  test("refuses a worker's key, unless it is a worker route", async () => {
    for (const operation of api.closed.filter(({ audience }) => audience !== 'worker')) {
      const answer = await api.call(operation, known.worker, known);
      expect(named(operation, answer)).toBe(expected(operation, 403));
      expect(answer.code).toBe('auth.wrong_key_kind');
    }
  });

  test('for workers refuses even an administrator, and no agent or worker route accepts the operator', async () => {
    for (const operation of api.closed.filter(({ audience }) => audience === 'worker')) {
      expect(named(operation, await api.call(operation, known.admin, known))).toBe(expected(operation, 403));
    }
    for (const operation of api.closed.filter(({ audience }) => audience !== 'operator')) {
      expect(named(operation, await api.call(operation, OPERATOR_KEY, known))).toBe(expected(operation, 403));
    }
  });

  test("accepts only the operator's key for adding funds or setting prices", async () => {
    const reached = () => [AddCredit, SetPrice].map(command => surroundings.fakes.received(command).length);
    const before = reached();
    for (const operation of api.native.filter(one => !revokes(one))) {
      await api.call(operation, known.admin, known);
      await api.call(operation, known.worker, known);
    }
    expect(reached()).toEqual(before);
    for (const operation of api.native.filter(({ audience }) => audience === 'operator')) {
      await api.call(operation, OPERATOR_KEY, known);
    }
    for (const [place, count] of reached().entries()) expect(count).toBeGreaterThan(before[place] ?? 0);
  });

  test.each(['not-an-id', 'x'.repeat(5_000)])('responds with 404 to a malformed id: %.12s', async id => {
    for (const operation of api.closed.filter(({ path }) => path.includes('{'))) {
      const path = api.examples.path(operation, () => id);
      const body = api.examples.body(operation, () => known.orgId);
      const text = body === undefined ? undefined : JSON.stringify(body);
      const key = api.keyFor(operation, known);
      const answer = await api.send(operation.method, path, key, text);
      expect(named(operation, answer)).toBe(expected(operation, 404));
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      // The route exists; the resource it names does not.
      expect([operation.name, answer.code]).not.toContain('route.not_found');
    }
  });

  test('counts against the limit of the key, and says when to try again', async () => {
    const { admin_key: admin, org_id: orgId } = await gateway.organization();
    const rate_limit = { requests: 1, per_seconds: 3_600 };
    const { api_key: limited } = await gateway.key(admin, { scopes: ['*'], rate_limit });
    await gateway.http.get('/v1/tasks', limited);
    const things = { ...known, admin: limited, orgId };
    for (const operation of api.closed.filter(({ audience }) => audience === 'agent')) {
      const answer = await api.call(operation, limited, things);
      expect(`${named(operation, answer)} ${answer.code}`).toBe(
        `${expected(operation, 429)} rate_limit.exceeded`,
      );
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });

  test('refuses the keys of an organization that is suspended', async () => {
    const { admin_key: admin, org_id: orgId } = await gateway.organization();
    const { api_key: worker } = await gateway.worker(admin);
    const { browser: member } = await signedInMember(gateway, orgId, { roles: ['owner'] });
    const things = { ...known, admin, worker, orgId, cookie: member.cookieHeader };
    await gateway.http.patch(`/v1/organizations/${orgId}`, OPERATOR_KEY, { suspended: true });
    for (const operation of api.closed.filter(isOfOrganization)) {
      const answer = await api.call(operation, api.keyFor(operation, things), things);
      expect(`${named(operation, answer)} ${answer.code}`).toBe(
        `${expected(operation, 403)} organization.suspended`,
      );
    }
  });

  test('refuses an Idempotency-Key that is too long', async () => {
    for (const operation of api.closed.filter(({ method }) => method === 'POST')) {
      // A deprecated address does nothing that could be repeated.
      if (promised(operation) >= 400) continue;
      const headers = { 'idempotency-key': 'x'.repeat(256) };
      const answer = await api.call(operation, api.keyFor(operation, known), known, headers);
      expect(`${named(operation, answer)} ${answer.code}`).toBe(
        `${expected(operation, 422)} idempotency.key_invalid`,
      );
    }
  });
});
