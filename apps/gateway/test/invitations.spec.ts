import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { once, startGateway } from './gateway-under-test.js';
import { TestBrowser, addMember, codeFor, createPerson, mailsTo, signIn, signedInMember } from './sign-in.js';
import type { TestPerson } from './sign-in.js';

const { surroundings, gateway, org } = await startGateway({
  MAIL_OUTBOX: 'true',
  CONSOLE_ORIGIN: 'https://desk.example.com',
});
const silent = await surroundings.gateway();
const { browser: owner } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });

const database = new pg.Client({ connectionString: surroundings.database.url });
await database.connect();
// Hooks run in reverse order: before the database is dropped.
afterAll(() => database.end());

const Invitations = z.object({
  data: z.array(z.looseObject({ id: z.string(), email: z.string(), status: z.string() })),
});

let addresses = 0;
const newAddress = (): string => `invited-${(addresses += 1)}-${process.pid}@example.com`;

/** @returns the id of the invitation and the token of its mail */
async function invite(email: string, grant: Record<string, unknown> = { roles: ['developer'] }, by = owner) {
  const answer = await by.post('/v1/invitations', { email, ...grant });
  expect([answer.status, answer.raw]).toEqual([201, answer.raw]);
  expect(answer.body).toMatchObject({ email, status: 'open', sent_at: expect.any(String) });
  const [mail] = await mailsTo(gateway, email);
  const token = /https:\/\/desk\.example\.com\/console\/invitation#token=([\w-]{43})/.exec(
    mail?.text ?? '',
  )?.[1];
  expect(answer.raw).not.toContain(token);
  return { id: answer.text('id'), token: token ?? '' };
}

async function signInByCode(email: string): Promise<TestBrowser> {
  const browser = new TestBrowser(gateway);
  const id = (await browser.post('/v1/sign-in/codes', { email })).text('id');
  const code = await codeFor(gateway, email, id);
  expect((await browser.post(`/v1/sign-in/codes/${id}/verify`, { code })).status).toBe(201);
  return browser;
}

async function refusalOf(token: string, person: TestPerson): Promise<string> {
  return (await (await signIn(gateway, person.id)).post('/v1/invitations/accept', { token })).code;
}

describe('an invitation', () => {
  test('makes someone without an account a member, after they proved to have the address', async () => {
    const email = newAddress();
    const { token } = await invite(email);
    const browser = await signInByCode(email);
    expect((await browser.get('/v1/session')).body).toMatchObject({ memberships: [], person: { email } });
    const accepted = await browser.post('/v1/invitations/accept', { token });
    expect([accepted.status, accepted.body['roles']]).toEqual([201, ['developer']]);
    expect((await browser.get('/v1/tasks')).status).toBe(200);
    const { data } = Invitations.parse((await owner.get('/v1/invitations')).body);
    expect(data.find(one => one.email === email)?.status).toBe('accepted');
  });

  test('works once', async () => {
    const person = await createPerson(gateway);
    const { token } = await invite(person.email);
    const browser = await signIn(gateway, person.id);
    expect((await browser.post('/v1/invitations/accept', { token })).status).toBe(201);
    expect((await browser.post('/v1/invitations/accept', { token })).code).toBe('invitation.invalid');
  });

  test('is accepted once with one Idempotency-Key', async () => {
    const person = await createPerson(gateway);
    const { token } = await invite(person.email);
    const browser = await signIn(gateway, person.id);
    const { headers } = once();
    const first = await browser.post('/v1/invitations/accept', { token }, headers);
    const again = await browser.post('/v1/invitations/accept', { token }, headers);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  test('is for the person with its address, and is not used up by another', async () => {
    const person = await createPerson(gateway);
    const { token } = await invite(person.email.toUpperCase());
    expect(await refusalOf(token, await createPerson(gateway))).toBe('invitation.other_person');
    const accepted = await (await signIn(gateway, person.id)).post('/v1/invitations/accept', { token });
    expect(accepted.status).toBe(201);
  });

  test('is not accepted by opening its link: only a signed-in person accepts it', async () => {
    const { token } = await invite(newAddress());
    const answer = await new TestBrowser(gateway).post('/v1/invitations/accept', { token });
    expect([answer.status, answer.code]).toEqual([401, 'auth.key_missing']);
  });

  test('ends when it is withdrawn, has expired, or is replaced', async () => {
    const person = await createPerson(gateway);
    const withdrawn = await invite(person.email);
    expect((await owner.delete(`/v1/invitations/${withdrawn.id}`)).status).toBe(204);
    expect(await refusalOf(withdrawn.token, person)).toBe('invitation.invalid');
    const replaced = await invite(person.email);
    const expired = await invite(person.email);
    expect(await refusalOf(replaced.token, person)).toBe('invitation.invalid');
    await database.query('UPDATE gateway.invitations SET expires_at = now() WHERE id = $1', [expired.id]);
    expect(await refusalOf(expired.token, person)).toBe('invitation.invalid');
  });

  test('gives nothing that its sender can no longer give', async () => {
    const sender = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
    const person = await createPerson(gateway);
    const { token } = await invite(person.email, { roles: ['operator'] }, sender.browser);
    expect((await owner.delete(`/v1/members/${sender.memberId}`)).status).toBe(204);
    expect(await refusalOf(token, person)).toBe('invitation.invalid');
  });

  test('of someone who is a member already is refused', async () => {
    const person = await createPerson(gateway);
    await addMember(gateway, org.org_id, person.id, { roles: ['developer'] });
    const answer = await owner.post('/v1/invitations', { email: person.email, roles: ['operator'] });
    expect([answer.status, answer.code]).toEqual([409, 'member.exists']);
  });

  test('is sent only with roles that the sender holds', async () => {
    const { api_key: key } = await gateway.key(org.admin_key, { scopes: ['members:write', 'tasks:read'] });
    const spec = { email: newAddress(), roles: ['operator'] };
    expect((await gateway.http.post('/v1/invitations', key, spec)).code).toBe('auth.grant_too_wide');
    const { browser } = await signedInMember(gateway, org.org_id, { roles: ['operator'] });
    expect((await browser.post('/v1/invitations', spec)).code).toBe('auth.scope_missing');
  });

  test('says nothing but its own words, whatever the organization is named', async () => {
    const { org_id: orgId } = await gateway.organization();
    const { browser } = await signedInMember(gateway, orgId, { roles: ['owner'] });
    const name = 'Bank\u2028https://evil.example/login';
    await database.query('UPDATE gateway.organizations SET name = $2 WHERE id = $1', [orgId, name]);
    const email = newAddress();
    await invite(email, { roles: ['developer'], locale: 'fr' }, browser);
    const [mail] = await mailsTo(gateway, email);
    expect(mail?.subject).toBe('Invitation à « Bank https evil example login » sur Countersign');
    expect(mail?.text).not.toContain('evil.example');
  });

  test('of another organization is neither seen nor withdrawn', async () => {
    const { id } = await invite(newAddress());
    const { org_id: orgId } = await gateway.organization();
    const { browser: stranger } = await signedInMember(gateway, orgId, { roles: ['owner'] });
    expect((await stranger.get('/v1/invitations')).body).toMatchObject({ data: [] });
    expect((await stranger.delete(`/v1/invitations/${id}`)).code).toBe('invitation.not_found');
  });

  test('is refused where the gateway sends no mail', async () => {
    const spec = { email: newAddress(), roles: ['developer'] };
    const answer = await owner.at(silent).post('/v1/invitations', spec);
    expect([answer.status, answer.code]).toEqual([409, 'sign_in.no_mail']);
  });
});
