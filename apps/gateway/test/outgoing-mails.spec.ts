import { describe, expect, test } from 'vitest';
import { SecretBox } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { OPERATOR_KEY, SECRET } from './gateway-under-test.js';
import { Mailing, tokenIn } from './outgoing-mails.js';
import { TestBrowser, createPerson, signedInMember } from './sign-in.js';

const mailing = await Mailing.start();
const { gateway, owner, queue, server } = mailing;

describe('while the mail server is down', () => {
  test('codes and invitations wait, sealed and without addresses, and are sent when it is back', async () => {
    const { email } = await createPerson(gateway);
    const code = await mailing.askCode(email);
    const invited = mailing.newAddress();
    const { id, sentAt } = await mailing.invite(invited);
    expect(sentAt).toBeNull();
    const waiting = [await queue.failed(code), await queue.failed(id)];
    expect(waiting.map(({ waits_for }) => waits_for)).toEqual(['server', 'server']);
    for (const { whole } of waiting) expect(whole).not.toContain('example.com');

    await server.up();
    const [mail] = await waitFor(() => (server.to(invited).length > 0 ? server.to(invited) : undefined));
    const [codeMail] = await waitFor(() => (server.to(email).length > 0 ? server.to(email) : undefined));
    await queue.gone(id);
    await queue.gone(code);
    expect(await queue.all()).toEqual([]);
    const { data } = (await owner.get('/v1/invitations')).body;
    expect(data).toEqual(
      expect.arrayContaining([expect.objectContaining({ id, sent_at: expect.any(String) })]),
    );
    for (const { whole } of waiting) {
      expect(whole).not.toContain(tokenIn(mail?.text));
      expect(whole).not.toContain(/&code=(\d{6})/.exec(codeMail?.text ?? '')?.[1]);
    }
    expect(mail?.text).toMatch(/^Message-ID: <[\w-]{36}@desk\.example\.com>\r$/m);
    expect(codeMail?.text).toContain(`id=${code}&code=`);
  });

  test('a mail is of no use in the row of another', async () => {
    const { id } = await mailing.invite(mailing.newAddress());
    const { secret } = await queue.failed(id);
    const box = new SecretBox(Buffer.from(SECRET, 'base64'));
    expect(() => box.open(secret)).toThrow(/changed/);
  });

  test('the response comes without it, and a mail that expires is dropped', async () => {
    const { email } = await createPerson(gateway);
    const code = await mailing.askCode(email);
    await queue.failed(code);
    await queue.expire(code);
    await queue.gone(code);
    await server.up();
    const { id } = await mailing.invite(mailing.newAddress());
    await queue.gone(id);
    expect(server.to(email)).toEqual([]);
  });

  test('an organization fills no more of the queue than a day of invitations, and its backlog holds up nobody', async () => {
    const { org_id: orgId } = await gateway.organization();
    const { browser } = await signedInMember(gateway, orgId, { roles: ['owner'] });
    const refused = new Set<string>();
    for (let batch = 0; batch < 21; batch += 1) {
      const emails = Array.from({ length: 10 }, () => mailing.newAddress());
      const answers = emails.map(email => browser.post('/v1/invitations', { email, roles: ['developer'] }));
      for (const answer of await Promise.all(answers)) if (answer.status !== 201) refused.add(answer.code);
    }
    expect([...refused]).toEqual(['invitation.too_many']);
    expect(await queue.all()).toHaveLength(200);
    await queue.makeDue();
    await server.up();
    await waitFor(() => server.received.length > 0);
    const { sentAt } = await mailing.invite(mailing.newAddress());
    expect(sentAt).toEqual(expect.any(String));
    expect((await queue.all()).length).toBeGreaterThan(0);
  });
});

describe('what ended sends nothing', () => {
  test.each(['withdrawn', 'replaced'])('an invitation that was %s takes its mail with it', async how => {
    const email = mailing.newAddress();
    const first = await mailing.invite(email);
    await queue.failed(first.id);
    await queue.hold();
    if (how === 'withdrawn') expect((await owner.delete(`/v1/invitations/${first.id}`)).status).toBe(204);
    const last = how === 'replaced' ? await mailing.invite(email) : undefined;
    expect(await queue.about(first.id)).toBeUndefined();
    await server.up();
    await queue.makeDue();
    const other = await mailing.invite(mailing.newAddress());
    await queue.gone(other.id);
    if (last !== undefined) await queue.gone(last.id);
    expect(server.to(email)).toHaveLength(how === 'replaced' ? 1 : 0);
  });

  test('an invitation that ends while its mail is held by another gateway is not mailed by it', async () => {
    const email = mailing.newAddress();
    const { id } = await mailing.invite(email);
    await queue.failed(id);
    await queue.database.query('UPDATE gateway.invitations SET revoked_at = now() WHERE id = $1', [id]);
    await server.up();
    await queue.makeDue();
    await queue.gone(id);
    expect(server.to(email)).toEqual([]);
  });

  test('a code that the same browser replaced is not mailed; one of another browser is', async () => {
    const { email } = await createPerson(gateway);
    const browser = new TestBrowser(gateway);
    const ids = [
      await mailing.askCode(email, browser),
      await mailing.askCode(email, browser),
      await mailing.askCode(email),
    ];
    for (const id of ids) await queue.failed(id);
    await server.up();
    await queue.makeDue();
    for (const id of ids) await queue.gone(id);
    const mailed = server.to(email).map(({ text }) => /id=([\w-]{36})/.exec(text)?.[1]);
    expect(mailed.toSorted()).toEqual([ids[1], ids[2]].toSorted());
  });

  test('an erased person gets no mail, and nothing of it is kept', async () => {
    const { id: personId, email } = await createPerson(gateway);
    const code = await mailing.askCode(email);
    const { id } = await mailing.invite(email);
    await queue.failed(code);
    await queue.failed(id);
    await queue.hold();
    const path = `/v1/installation/persons/${personId}`;
    const erased = await gateway.http.delete(path, OPERATOR_KEY);
    expect([erased.status, erased.raw]).toEqual([204, '']);
    expect(await queue.all()).toEqual([]);
  });
});
