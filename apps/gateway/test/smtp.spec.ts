import { afterAll, beforeEach, expect, test } from 'vitest';
import { MailServer, waitFor } from '#libs/testing';
import { OPERATOR_KEY, startGateway } from './gateway-under-test.js';
import { TestBrowser, createPerson, signedInMember } from './sign-in.js';

const server = await MailServer.start();
afterAll(() => server.down());
const { gateway, org } = await startGateway({
  SMTP_URL: server.url,
  MAIL_FROM: 'Countersign <no-reply@desk.example.com>',
  // Has no effect beside SMTP_URL.
  MAIL_OUTBOX: 'true',
});

beforeEach(() => {
  server.reply(() => undefined);
});

const mailTo = (email: string) => server.to(email)[0];
const refuse = () => {
  server.reply(() => ({ code: 550, text: '5.1.1 no such mailbox' }));
};

test('a code is mailed over SMTP, to the person only, and signs in', async () => {
  const { email } = await createPerson(gateway, { locale: 'fr', name: 'Zoé' });
  const browser = new TestBrowser(gateway);
  const id = (await browser.post('/v1/sign-in/codes', { email })).text('id');
  const mail = await waitFor(() => mailTo(email));
  expect([mail.from, mail.to]).toEqual(['no-reply@desk.example.com', [email]]);
  expect(mail.text).toContain('From: Countersign <no-reply@desk.example.com>');
  expect(mail.text).toContain('Auto-Submitted: auto-generated');
  const code = /^Subject: (\d{6}) est votre code/m.exec(mail.text)?.[1];
  expect((await browser.post(`/v1/sign-in/codes/${id}/verify`, { code })).status).toBe(201);
  expect((await gateway.http.get('/v1/outbox')).status).toBe(404);
});

test('a mail that the server refuses neither fails the request nor reveals anything', async () => {
  const { email } = await createPerson(gateway);
  refuse();
  const answer = await new TestBrowser(gateway).post('/v1/sign-in/codes', { email });
  expect(answer.status).toBe(201);
});

test('an invitation says whether its mail was handed over', async () => {
  const { browser } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
  const invited = { email: 'grace@example.com', roles: ['developer'] };
  refuse();
  expect((await browser.post('/v1/invitations', invited)).body).toMatchObject({
    status: 'open',
    sent_at: null,
  });
  expect(mailTo(invited.email)).toBeUndefined();
  server.reply(() => undefined);
  const again = await browser.post('/v1/invitations', invited);
  expect(again.body).toMatchObject({ status: 'open', sent_at: expect.any(String) });
  expect(mailTo(invited.email)?.text).toContain('/console/invitation#token=');
});

test('a name cannot add headers or recipients', async () => {
  const name = 'Eve\r\nBcc: victim@example.com';
  const spec = { email: 'eve@example.com', name };
  const made = await gateway.http.post('/v1/installation/persons', OPERATOR_KEY, spec);
  expect(made.status).toBe(201);
  await new TestBrowser(gateway).post('/v1/sign-in/codes', { email: spec.email });
  const mail = await waitFor(() => mailTo(spec.email));
  const [headers = ''] = mail.text.split('\r\n\r\n');
  expect(mail.to).toEqual([spec.email]);
  expect(headers).not.toContain('victim@example.com');
});
