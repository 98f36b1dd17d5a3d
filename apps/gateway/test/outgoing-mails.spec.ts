import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JsonLogger, Metrics, SecretBox } from '#libs/platform';
import { MailServer, waitFor } from '#libs/testing';
import { OPERATOR_KEY, SECRET, startGateway } from './gateway-under-test.js';
import { QueuedMails } from './outgoing-mails.js';
import { TestBrowser, createPerson, signedInMember } from './sign-in.js';

const server = await MailServer.start();
afterAll(() => server.down());
const settings = { SMTP_URL: server.url, CONSOLE_ORIGIN: 'https://desk.example.com' };
const { surroundings, gateway, org } = await startGateway(settings);
const queue = await QueuedMails.connect(surroundings);
const { browser: owner } = await signedInMember(gateway, org.org_id, { roles: ['owner'] });

let addresses = 0;
const newAddress = (): string => `invited-${(addresses += 1)}@example.com`;

async function invite(email: string): Promise<{ readonly id: string; readonly sentAt: unknown }> {
  const answer = await owner.post('/v1/invitations', { email, roles: ['developer'] });
  expect([answer.status, answer.raw]).toEqual([201, answer.raw]);
  return { id: answer.text('id'), sentAt: answer.body['sent_at'] };
}

async function askCode(email: string, browser = new TestBrowser(gateway)): Promise<string> {
  const answer = await browser.post('/v1/sign-in/codes', { email });
  expect(answer.status).toBe(201);
  return answer.text('id');
}

const tokenIn = (text: string): string => /token=([\w-]{43})/.exec(text)?.[1] ?? '';

beforeEach(async () => {
  server.reply(() => undefined);
  await server.down();
});
afterEach(async () => {
  await queue.database.query('TRUNCATE gateway.outgoing_mails');
});

describe('while the mail server is down', () => {
  test('codes and invitations wait, sealed and without addresses, and are sent when it is back', async () => {
    const { email } = await createPerson(gateway);
    const code = await askCode(email);
    const invited = newAddress();
    const { id, sentAt } = await invite(invited);
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
    expect(mail?.text).toMatch(/^Message-ID: <[\w-]{36}@desk\.example\.com>\r$/m);
    expect(codeMail?.text).toContain(`id=${code}&code=`);
  });

  test('a mail is of no use in the row of another', async () => {
    const { id } = await invite(newAddress());
    const { secret } = await queue.failed(id);
    const box = new SecretBox(Buffer.from(SECRET, 'base64'));
    expect(() => box.open(secret)).toThrow(/changed/);
  });

  test('the response comes without it, and a mail that expires is dropped', async () => {
    const { email } = await createPerson(gateway);
    const code = await askCode(email);
    await queue.failed(code);
    await queue.expire(code);
    await queue.gone(code);
    await server.up();
    const { id } = await invite(newAddress());
    await queue.gone(id);
    expect(server.to(email)).toEqual([]);
  });
});

describe('what ended sends nothing', () => {
  test.each(['withdrawn', 'replaced'])('an invitation that was %s takes its mail with it', async how => {
    const email = newAddress();
    const first = await invite(email);
    await queue.failed(first.id);
    await queue.hold();
    if (how === 'withdrawn') expect((await owner.delete(`/v1/invitations/${first.id}`)).status).toBe(204);
    const last = how === 'replaced' ? await invite(email) : undefined;
    expect(await queue.about(first.id)).toBeUndefined();
    await server.up();
    await queue.makeDue();
    const other = await invite(newAddress());
    await queue.gone(other.id);
    if (last !== undefined) await queue.gone(last.id);
    expect(server.to(email)).toHaveLength(how === 'replaced' ? 1 : 0);
  });

  test('an invitation that ends while its mail is held by another gateway is not mailed by it', async () => {
    const email = newAddress();
    const { id } = await invite(email);
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
    const ids = [await askCode(email, browser), await askCode(email, browser), await askCode(email)];
    for (const id of ids) await queue.failed(id);
    await server.up();
    await queue.makeDue();
    for (const id of ids) await queue.gone(id);
    const mailed = server.to(email).map(({ text }) => /id=([\w-]{36})/.exec(text)?.[1]);
    expect(mailed.toSorted()).toEqual([ids[1], ids[2]].toSorted());
  });

  test('an erased person gets no mail, and nothing of it is kept', async () => {
    const { id: personId, email } = await createPerson(gateway);
    const code = await askCode(email);
    const { id } = await invite(email);
    await queue.failed(code);
    await queue.failed(id);
    await queue.hold();
    const path = `/v1/installation/persons/${personId}`;
    const erased = await gateway.http.delete(path, OPERATOR_KEY);
    expect([erased.status, erased.raw]).toEqual([204, '']);
    expect(await queue.all()).toEqual([]);
  });
});

describe('what the mail server says', () => {
  beforeEach(() => server.up());

  test('a refusal of the recipient is final', async () => {
    const email = newAddress();
    server.reply(() => ({ code: 550, text: '5.1.1 no such mailbox' }));
    const { id, sentAt } = await invite(email);
    expect(sentAt).toBeNull();
    expect(await queue.about(id)).toBeUndefined();
    server.reply(() => undefined);
    const other = await invite(newAddress());
    await queue.gone(other.id);
    expect([server.asked.filter(one => one === email), server.to(email)]).toEqual([[email], []]);
  });

  test('a full mailbox is tried again, with the same Message-ID', async () => {
    const email = newAddress();
    server.reply(() => ({ code: 452, text: '4.2.2 mailbox full' }));
    const { id } = await invite(email);
    const waiting = await queue.failed(id);
    expect(waiting.waits_for).toBe('recipient');
    server.reply(() => undefined);
    await queue.gone(id);
    expect(server.to(email)[0]?.text).toContain(`Message-ID: <${waiting.id}@desk.example.com>`);
  });

  test('a server that refuses to relay is tried again: its operator made a mistake', async () => {
    const email = newAddress();
    server.reply(() => ({ code: 554, text: '5.7.1 relay access denied' }));
    const { id } = await invite(email);
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
    const { id, sentAt } = await invite(newAddress());
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
    const behind = newAddress();
    server.reply(address => (address === behind ? { code: 452, text: '4.2.2 full' } : slowReply(address)));
    const last = await invite(behind);
    server.reply(slowReply);
    await queue.gone(last.id);
    expect(server.asked.filter(isSlow)).toHaveLength(4);
    expect(server.open).toBeLessThanOrEqual(5);
    await queue.database.query('TRUNCATE gateway.outgoing_mails');
  });
});

describe('one transaction', () => {
  beforeEach(() => server.up());

  test('what is rolled back sends nothing', async () => {
    const email = newAddress();
    await queue.database.query(`
      CREATE FUNCTION gateway.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'no'; END $$;
      CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON gateway.invitations DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.email = '${email}') EXECUTE FUNCTION gateway.fail()`);
    const answer = await owner.post('/v1/invitations', { email, roles: ['developer'] });
    expect(answer.status).toBe(500);
    await queue.database.query('DROP FUNCTION gateway.fail() CASCADE');
    const other = await invite(newAddress());
    await queue.gone(other.id);
    expect([await queue.all(), server.asked.includes(email)]).toEqual([[], false]);
  });

  test('without a row in the queue there is no invitation', async () => {
    await queue.database.query(
      'ALTER TABLE gateway.outgoing_mails ADD CONSTRAINT full_queue CHECK (false) NOT VALID',
    );
    const email = newAddress();
    expect((await owner.post('/v1/invitations', { email, roles: ['developer'] })).status).toBe(500);
    await queue.database.query('ALTER TABLE gateway.outgoing_mails DROP CONSTRAINT full_queue');
    expect((await owner.get('/v1/invitations')).raw).not.toContain(email);
  });

  test('a mail that was sent leaves no secret behind', async () => {
    const email = newAddress();
    const { id } = await invite(email);
    await queue.gone(id);
    const token = tokenIn(server.to(email)[0]?.text ?? '');
    expect(token).toHaveLength(43);
    const { rows } = await queue.database.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = 'gateway'`,
    );
    for (const { name } of rows) {
      const found = await queue.database.query(
        `SELECT 1 FROM ${name} r WHERE r::text LIKE '%' || $1 || '%'
            OR r::text LIKE '%' || encode(convert_to($1, 'UTF8'), 'hex') || '%'`,
        [token],
      );
      expect([name, found.rowCount]).toEqual([name, 0]);
    }
    expect(await queue.all()).toEqual([]);
  });
});

test('an address that nobody has gets a row like any other, which sends nothing', async () => {
  await queue.database.query(`
    CREATE TABLE gateway.written AS SELECT about_id, length(secret) AS chars FROM gateway.outgoing_mails WITH NO DATA;
    CREATE FUNCTION gateway.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO gateway.written VALUES (NEW.about_id, length(NEW.secret)); RETURN NEW; END $$;
    CREATE TRIGGER note AFTER INSERT ON gateway.outgoing_mails FOR EACH ROW EXECUTE FUNCTION gateway.note()`);
  await server.up();
  const { email } = await createPerson(gateway);
  const nobody = 'nobody-has-this@example.com';
  const ids = [await askCode(email), await askCode(nobody)];
  for (const id of ids) await queue.gone(id);
  const { rows } = await queue.database.query<{ about_id: string; chars: number }>(
    'SELECT about_id, chars FROM gateway.written',
  );
  expect(rows.map(({ about_id }) => about_id)).toEqual(ids);
  expect(rows[0]?.chars).toBe(rows[1]?.chars);
  expect([server.to(email).length, server.asked.includes(nobody)]).toEqual([1, false]);
  await queue.database.query('DROP FUNCTION gateway.note() CASCADE; DROP TABLE gateway.written');
});

test('two gateways send a mail once', async () => {
  const other = await surroundings.gateway(settings);
  const invited = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const email = newAddress();
      return { email, ...(await invite(email)) };
    }),
  );
  for (const { id } of invited) await queue.failed(id);
  await server.up();
  await queue.makeDue();
  for (const { id } of invited) await queue.gone(id);
  for (const { email } of invited) expect(server.to(email)).toHaveLength(1);
  await other.app.close();
});

describe('an operator', () => {
  test('sees what became of mails, and neither addresses nor secrets in the log', async () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    Logger.overrideLogger(new JsonLogger({ service: 'gateway', level: 'trace', destination }));
    const { registry } = gateway.app.get(Metrics, { strict: false });
    const countOf = async (series: string): Promise<number> =>
      Number(new RegExp(`^countersign_mail${series}".* (\\d+)$`, 'm').exec(await registry.metrics())?.[1]);
    const series = {
      ...{ sent: 's_total\\{outcome="sent', refused: 's_total\\{outcome="refused' },
      ...{ expired: 's_total\\{outcome="expired', failed: '_failures_total\\{waits_for="server' },
    };
    const counts = async () =>
      Object.fromEntries(
        await Promise.all(
          Object.entries(series).map(async ([name, one]) => [name, await countOf(one)] as const),
        ),
      );
    const before = await counts();

    const { email } = await createPerson(gateway);
    const code = await askCode(email);
    await queue.failed(code);
    await queue.expire(code);
    await queue.gone(code);
    await server.up();
    const [refused, sent] = [newAddress(), newAddress()];
    server.reply(address => (address === refused ? { code: 550, text: `5.1.1 no ${refused}` } : undefined));
    const ids = [(await invite(refused)).id, (await invite(sent)).id];
    for (const id of ids) await queue.gone(id);

    Logger.overrideLogger(false);
    const after = await counts();
    const grown = Object.entries(after).map(([name, count]) => [name, count > Number(before[name])]);
    expect(Object.fromEntries(grown)).toEqual({ sent: true, refused: true, expired: true, failed: true });
    const log = lines.join('');
    for (const id of [code, ids[0]]) expect(log).toContain(`"about_id":"${id}"`);
    expect(log).not.toContain('example.com');
    expect(log).not.toContain(tokenIn(server.to(sent)[0]?.text ?? 'token'));
  });
});
