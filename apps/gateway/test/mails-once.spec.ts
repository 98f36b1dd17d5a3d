import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, test } from 'vitest';
import { JsonLogger, Metrics } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { Mailing, tokenIn } from './outgoing-mails.js';
import { TestBrowser, createPerson } from './sign-in.js';

const mailing = await Mailing.start();
const { gateway, owner, queue, server } = mailing;

describe('one transaction', () => {
  beforeEach(() => server.up());

  test('what is rolled back sends nothing', async () => {
    const email = mailing.newAddress();
    await queue.database.query(`
      CREATE FUNCTION gateway.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'no'; END $$;
      CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON gateway.invitations DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.email = '${email}') EXECUTE FUNCTION gateway.fail()`);
    const answer = await owner.post('/v1/invitations', { email, roles: ['developer'] });
    expect(answer.status).toBe(500);
    await queue.database.query('DROP FUNCTION gateway.fail() CASCADE');
    const other = await mailing.invite(mailing.newAddress());
    await queue.gone(other.id);
    expect([await queue.all(), server.asked.includes(email)]).toEqual([[], false]);
  });

  test('without a row in the queue there is no invitation', async () => {
    await queue.database.query(
      'ALTER TABLE gateway.outgoing_mails ADD CONSTRAINT full_queue CHECK (false) NOT VALID',
    );
    const email = mailing.newAddress();
    expect((await owner.post('/v1/invitations', { email, roles: ['developer'] })).status).toBe(500);
    await queue.database.query('ALTER TABLE gateway.outgoing_mails DROP CONSTRAINT full_queue');
    expect((await owner.get('/v1/invitations')).raw).not.toContain(email);
  });

  test('a mail that was sent leaves no secret behind', async () => {
    const email = mailing.newAddress();
    const { id } = await mailing.invite(email);
    await queue.gone(id);
    const token = tokenIn(server.to(email)[0]?.text);
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
  const ids = [await mailing.askCode(email), await mailing.askCode(nobody)];
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
  const other = await mailing.anotherGateway();
  const invited = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const email = mailing.newAddress();
      return { email, ...(await mailing.invite(email)) };
    }),
  );
  for (const { id } of invited) await queue.failed(id);
  await server.up();
  await queue.makeDue();
  for (const { id } of invited) await queue.gone(id);
  for (const { email } of invited) expect(server.to(email)).toHaveLength(1);
  await other.app.close();
});

test('a gateway that stops leaves a mail that it cannot send to another', async () => {
  await server.up();
  const stopping = await mailing.anotherGateway();
  const { email } = await createPerson(gateway);
  server.reply(() => 'silence');
  const asked = await new TestBrowser(stopping).post('/v1/sign-in/codes', { email });
  await waitFor(() => server.asked.includes(email));
  server.reply(() => undefined);
  const closedAt = performance.now();
  await stopping.app.close();
  // The silent session would end after 20 s.
  expect(performance.now() - closedAt).toBeLessThan(15_000);
  await queue.gone(asked.text('id'));
  expect(server.to(email)).toHaveLength(1);
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
    const code = await mailing.askCode(email);
    await queue.failed(code);
    await queue.expire(code);
    await queue.gone(code);
    await server.up();
    const [refused, sent] = [mailing.newAddress(), mailing.newAddress()];
    server.reply(address => (address === refused ? { code: 550, text: `5.1.1 no ${refused}` } : undefined));
    const ids = [(await mailing.invite(refused)).id, (await mailing.invite(sent)).id];
    for (const id of ids) await queue.gone(id);

    Logger.overrideLogger(false);
    const after = await counts();
    const grown = Object.entries(after).map(([name, count]) => [name, count > Number(before[name])]);
    expect(Object.fromEntries(grown)).toEqual({ sent: true, refused: true, expired: true, failed: true });
    const log = lines.join('');
    for (const id of [code, ids[0]]) expect(log).toContain(`"about_id":"${id}"`);
    expect(log).not.toContain('example.com');
    expect(log).not.toContain(tokenIn(server.to(sent)[0]?.text));
  });
});
