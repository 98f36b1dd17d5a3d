import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { waitFor } from '#libs/testing';
import { OPERATOR_KEY, startGateway } from './gateway-under-test.js';
import { TestBrowser, createPerson, signedInMember } from './sign-in.js';

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

/** Quoted-printable (RFC 2045, section 6.7), of the body and, in its other form, of a subject. */
function decoded(mail: string): string {
  const bytes = mail
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

const received: Received[] = [];
let isRefusing = false;

/** An SMTP server that keeps what it receives. */
const server = new SMTPServer({
  authOptional: false,
  hideSTARTTLS: true,
  allowInsecureAuth: true,
  onAuth({ username, password }, _session, callback) {
    if (username === 'mailer' && password === 'p@ss word') callback(null, { user: username });
    else callback(new Error('wrong password'));
  },
  onRcptTo(_address, _session, callback) {
    callback(isRefusing ? new Error('no such mailbox') : null);
  },
  onData(stream, { envelope }, callback) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      received.push({
        from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
        to: envelope.rcptTo.map(({ address }) => address),
        text: decoded(Buffer.concat(chunks).toString('latin1')),
      });
      callback(null);
    });
  },
});
server.on('error', () => undefined);
server.listen(0, '127.0.0.1');
await once(server.server, 'listening');
afterAll(() => {
  server.close();
});

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
  return address.port;
}

const { gateway, org } = await startGateway({
  SMTP_URL: `smtp://mailer:p%40ss%20word@127.0.0.1:${portOf(server.server.address())}`,
  MAIL_FROM: 'Countersign <no-reply@desk.example.com>',
  // Has no effect beside SMTP_URL.
  MAIL_OUTBOX: 'true',
});

beforeEach(() => {
  isRefusing = false;
});

const mailTo = (email: string) => received.find(({ to }) => to.includes(email));

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
  isRefusing = true;
  const answer = await new TestBrowser(gateway).post('/v1/sign-in/codes', { email });
  expect(answer.status).toBe(201);
});

test('an invitation says whether its mail was handed over', async () => {
  const { browser } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });
  const invited = { email: 'grace@example.com', roles: ['developer'] };
  isRefusing = true;
  expect((await browser.post('/v1/invitations', invited)).body).toMatchObject({
    status: 'open',
    sent_at: null,
  });
  expect(mailTo(invited.email)).toBeUndefined();
  isRefusing = false;
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
