import { beforeEach, describe, expect, test } from 'vitest';
import { waitFor } from '#libs/testing';
import { Mailing } from './outgoing-mails.js';

const mailing = await Mailing.start();
const { owner, queue, server } = mailing;

describe('what the mail server says', () => {
  beforeEach(() => server.up());

  test('a refusal of the recipient is final', async () => {
    const email = mailing.newAddress();
    server.reply(() => ({ code: 550, text: '5.1.1 no such mailbox' }));
    const { id, sentAt } = await mailing.invite(email);
    expect(sentAt).toBeNull();
    expect(await queue.about(id)).toBeUndefined();
    server.reply(() => undefined);
    const other = await mailing.invite(mailing.newAddress());
    await queue.gone(other.id);
    expect([server.asked.filter(one => one === email), server.to(email)]).toEqual([[email], []]);
  });

  test('a full mailbox is tried again, with the same Message-ID', async () => {
    const email = mailing.newAddress();
    server.reply(() => ({ code: 452, text: '4.2.2 mailbox full' }));
    const { id } = await mailing.invite(email);
    const waiting = await queue.failed(id);
    expect(waiting.waits_for).toBe('recipient');
    server.reply(() => undefined);
    await queue.gone(id);
    expect(server.to(email)[0]?.text).toContain(`Message-ID: <${waiting.id}@desk.example.com>`);
  });

  test('a server that refuses to relay is tried again: its operator made a mistake', async () => {
    const email = mailing.newAddress();
    server.reply(() => ({ code: 554, text: '5.7.1 relay access denied' }));
    const { id } = await mailing.invite(email);
    expect((await queue.failed(id)).waits_for).toBe('server');
    server.reply(() => undefined);
    await waitFor(() => server.to(email).length === 1);
  });

  test('a domain that never answers holds up neither others nor the gateway', async () => {
    const isSlow = (address: string): boolean => address.endsWith('@slow.example');
    const slowReply = (address: string) => (isSlow(address) ? ('silence' as const) : undefined);
    server.reply(slowReply);
    const slow = Array.from({ length: 12 }, (_, index) => `someone-${index}@slow.example`);
    const pending = slow.map(email => owner.post('/v1/invitations', { email, roles: ['developer'] }));
    await waitFor(() => server.asked.filter(isSlow).length >= 4);
    const { id, sentAt } = await mailing.invite(mailing.newAddress());
    expect(sentAt).toEqual(expect.any(String));
    expect(await queue.about(id)).toBeUndefined();
    for (const answer of await Promise.all(pending)) {
      expect([answer.status, answer.body['sent_at']]).toEqual([201, null]);
    }
    // The loop finds all of them due, and sends what is for another domain.
    await queue.database.query(
      `UPDATE gateway.outgoing_mails SET next_attempt_at = next_attempt_at - interval '1 hour'
        WHERE next_attempt_at <= now()`,
    );
    const behind = mailing.newAddress();
    server.reply(address => (address === behind ? { code: 452, text: '4.2.2 full' } : slowReply(address)));
    const last = await mailing.invite(behind);
    server.reply(slowReply);
    await queue.gone(last.id);
    expect(server.asked.filter(isSlow)).toHaveLength(4);
    expect(server.open).toBeLessThanOrEqual(5);
    await queue.database.query('TRUNCATE gateway.outgoing_mails');
  });
});
