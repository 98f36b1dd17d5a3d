import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { randomUUIDv7 } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { AuditAction } from '../src/api/audit/audit-action.dto.js';
import { startGateway } from './gateway-under-test.js';
import { TestBrowser, addMember, createPerson, signedInMember } from './sign-in.js';

const { gateway, org } = await startGateway({ MAIL_OUTBOX: 'true' });
const other = await gateway.organization();

const Actions = z.object({ data: z.array(AuditAction) });

/** What this person did, newest first, once the outcome of each action is known. */
async function actionsOf(personId: string, orgKey = org.admin_key): Promise<readonly AuditAction[]> {
  return waitFor(async () => {
    const answer = await gateway.http.get(`/v1/audit/actions?actor_person_id=${personId}`, orgKey);
    const { data } = Actions.parse(answer.body);
    return data.every(({ status }) => status !== null) ? data : undefined;
  });
}

describe('the audit log', () => {
  test('names the person and the session of everything that a person does', async () => {
    const { worker_id } = await gateway.worker(org.admin_key);
    const grant = { roles: ['owner', 'worker'], worker_id };
    const { browser, person } = await signedInMember(gateway, org.org_id, grant);
    const sessionId = (await browser.get('/v1/session')).text('id');
    await browser.post('/v1/pools', { name: 'by a person' });
    // Endpoints whose actions are recorded elsewhere, or change nothing.
    await browser.post(`/v1/worker/offers/${randomUUIDv7()}/accept`);
    await browser.post('/v1/billing/credits', {});
    await browser.delete('/v1/session');
    const actions = await actionsOf(person.id);
    expect(actions.map(({ action, status }) => `${action} ${status}`)).toEqual([
      'session.end 204',
      'POST /v1/billing/credits 403',
      'POST /v1/worker/offers/:assignment_id/accept 200',
      'pool.create 201',
      'session.create 201',
    ]);
    for (const { actor, org_id } of actions) {
      expect([actor.person_id, actor.session_id, org_id]).toEqual([person.id, sessionId, org.org_id]);
    }
    expect(actions[2]?.actor).toMatchObject({ kind: 'worker', worker_id });
    expect(actions[3]?.actor).toMatchObject({ kind: 'agent', worker_id: null });
    expect(actions[4]?.details).toEqual({ method: 'link' });
  });

  test('shows a sign-in to each organization of the person, and wrong codes too', async () => {
    const person = await createPerson(gateway);
    await addMember(gateway, org.org_id, person.id, { roles: ['operator'] });
    await addMember(gateway, other.org_id, person.id, { roles: ['operator'] });
    const browser = new TestBrowser(gateway);
    const id = (await browser.post('/v1/sign-in/codes', { email: person.email })).text('id');
    await browser.post(`/v1/sign-in/codes/${id}/verify`, { code: '000000' });
    for (const { org_id, admin_key } of [org, other]) {
      const [action] = await actionsOf(person.id, admin_key);
      expect(action).toMatchObject({
        org_id,
        action: 'session.create',
        status: 403,
        details: { method: 'code' },
      });
      expect(action?.actor).toMatchObject({ person_id: person.id, session_id: null });
    }
  });

  test('has no person for keys', async () => {
    await gateway.http.post('/v1/pools', org.admin_key, { name: 'by a key' });
    const answer = await gateway.http.get('/v1/audit/actions?action=pool.create&limit=1', org.admin_key);
    expect(Actions.parse(answer.body).data[0]?.actor).toMatchObject({ person_id: null, session_id: null });
  });
});
