import fc from 'fast-check';
import { expect, test } from 'vitest';
import { smtpFailureOf } from './smtp-failure.rule.js';
import type { SmtpFailure } from './smtp-failure.rule.js';

const rcpt = (response: string): SmtpFailure => ({
  ...{ code: 'EENVELOPE', command: 'RCPT TO', response },
  responseCode: Number(response.slice(0, 3)),
});

test.each<[string, SmtpFailure]>([
  ['an unknown mailbox', rcpt('550 5.1.1 <ada@example.com>: no such mailbox')],
  ['a mailbox without an enhanced code', rcpt('553 mailbox name not allowed')],
  [
    'a message',
    { code: 'EMESSAGE', command: 'DATA', responseCode: 554, response: '554 5.7.1 looks like spam' },
  ],
  ['an address that cannot be sent', { code: 'EENVELOPE', command: 'API' }],
])('%s is refused for good', (_, failure) => {
  expect(smtpFailureOf(failure).outcome).toBe('refused');
});

test.each<[string, string, SmtpFailure]>([
  ['a full mailbox', 'recipient', rcpt('452 4.2.2 mailbox full')],
  ['greylisting', 'recipient', rcpt('450 4.7.1 try again in five minutes')],
  ['a message for which there is no room', 'recipient', { command: 'DATA', responseCode: 452 }],
  ['a server that does not relay', 'server', rcpt('554 5.7.1 <ada@example.com>: relay access denied')],
  ['a wrong password', 'server', { code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 535 }],
  ['a sender that is not allowed', 'server', { code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 550 }],
  ['a server that closes', 'server', { code: 'ECONNECTION', command: 'CONN', responseCode: 421 }],
  ['a session out of order', 'server', { code: 'EENVELOPE', command: 'DATA', responseCode: 503 }],
  ['a timeout', 'server', { code: 'ETIMEDOUT', command: 'CONN' }],
  ['a connection that breaks during the mail', 'server', { code: 'ECONNECTION', command: 'DATA' }],
  ['an error that is not of SMTP', 'server', {}],
])('%s is tried again, and waits for the %s', (_, waitsFor, failure) => {
  expect(smtpFailureOf(failure)).toMatchObject({ outcome: 'failed', waitsFor });
});

test('the reason has fixed words and numbers only, whatever the server replies', () => {
  const replies = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(replies, fc.constantFrom('RCPT TO', 'DATA', 'CONN'), (response, command) => {
      const { reason } = smtpFailureOf({ code: 'EENVELOPE', command, responseCode: 550, response });
      expect(reason).toEqual({ code: 'EENVELOPE', smtpCommand: command, smtpCode: 550 });
    }),
  );
});
