import { beforeEach, expect, test } from 'vitest';
import { OutgoingMailsRepository } from '../src/api/mail/outgoing-mails.repository.js';
import type { ClaimOptions, ClaimedMail } from '../src/api/mail/outgoing-mails.repository.js';
import { startGateway } from './gateway-under-test.js';
import { QueuedMails } from './outgoing-mails.js';

// Without a mail server: its loop claims nothing.
const { surroundings, gateway } = await startGateway();
const queue = await QueuedMails.connect(surroundings);
const repository = gateway.app.get(OutgoingMailsRepository, { strict: false });

const [BUSY, OTHER] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

beforeEach(() => queue.database.query('TRUNCATE gateway.outgoing_mails'));

async function write(mails: number, domainHash: Buffer, dueSinceMinutes: number, kind = 'invitation') {
  await queue.database.query(
    `INSERT INTO gateway.outgoing_mails (id, kind, about_id, domain_hash, secret, created_at, expires_at, lease_id, next_attempt_at)
     SELECT gen_random_uuid(), $4, gen_random_uuid(), $2, 'sealed', now(), now() + interval '1 day', gen_random_uuid(),
            now() - $3 * interval '1 minute' - nth * interval '1 ms'
       FROM generate_series(1, $1) AS nth`,
    [mails, domainHash, dueSinceMinutes, kind],
  );
}

function claim(change: Partial<ClaimOptions> = {}): Promise<readonly ClaimedMail[]> {
  const options = {
    kinds: ['invitation', 'sign_in_code'],
    limit: 6,
    limitPerDomain: 4,
    sending: [],
  } as const;
  return repository.claim({ ...options, ...change });
}

test('a domain gets its share of a claim, and others are found behind any number of its mails', async () => {
  await write(2_000, BUSY, 60);
  await write(3, OTHER, 1);
  expect(await claim()).toHaveLength(4);
  const found = await claim({ sending: [{ domainHash: BUSY, mails: 4 }] });
  expect(found.map(({ domain_hash }) => domain_hash)).toEqual([OTHER, OTHER, OTHER]);
  expect(await claim({ sending: [{ domainHash: BUSY, mails: 3 }] })).toHaveLength(1);
});

test('the mails that wait longest are claimed first, and no more than there is room for', async () => {
  await write(1, Buffer.alloc(32, 3), 3);
  for (let domain = 10; domain < 20; domain += 1) await write(1, Buffer.alloc(32, domain), 1);
  const claimed = await claim({ limit: 2 });
  expect(claimed).toHaveLength(2);
  expect(claimed.map(({ domain_hash }) => domain_hash[0])).toContain(3);
});

test('of claims at the same moment, one gets each mail', async () => {
  for (let domain = 1; domain <= 30; domain += 1) await write(4, Buffer.alloc(32, domain), 1);
  const claims = await Promise.all(Array.from({ length: 8 }, () => claim({ limit: 20 })));
  const ids = claims.flat().map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(20);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a kind that a later release writes is left to it', async () => {
  await write(1, OTHER, 1, 'notice');
  expect(await claim()).toEqual([]);
});

test('a lease that ended does not let its former holder release the mail', async () => {
  await write(1, OTHER, 1);
  const [former] = await claim();
  if (former === undefined) throw new Error('Nothing was claimed.');
  await queue.makeDue();
  expect(await claim()).toHaveLength(1);
  await repository.release(former);
  expect(await claim()).toEqual([]);
});
