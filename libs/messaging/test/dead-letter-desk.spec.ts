import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DEAD_LETTER_COMMANDS } from '#libs/contracts';
import type { DeadLetter, DeadLetterCommands, ReplyOf, RequestInput } from '#libs/contracts';
import { CommandClient, PoisonMessage } from '#libs/messaging';
import { waitFor } from '#libs/testing';
import { startDeadLetterWorld } from './dead-letter-world.js';
import { taskAccepted } from './harness.js';

const world = await startDeadLetterWorld();
const { list, get, resend, discard } = DEAD_LETTER_COMMANDS.matcher;
const OURS = randomUUID();
const THEIRS = randomUUID();
const BY = 'key-of-ours';

const commands = (): CommandClient => world.service.get(CommandClient);

async function listed(
  filter: Partial<RequestInput<DeadLetterCommands['list']>> = {},
): Promise<readonly DeadLetter[]> {
  const request = { org_id: OURS, which: 'open' as const, reason: null, after: null, limit: 100, ...filter };
  return (await commands().send(list, request)).data;
}

/** An event of this organization dies. */
async function die(orgId: string, overrides: Record<string, unknown> = {}): Promise<DeadLetter> {
  world.failWith(new PoisonMessage('not yet'));
  const event = taskAccepted({ orgid: orgId, ...overrides });
  await world.bystander.js.publish(event.type, JSON.stringify(event), { msgID: event.id });
  return waitFor(async () => (await listed({ org_id: null })).find(({ event_id: id }) => id === event.id));
}

async function resent(
  { number }: DeadLetter,
  orgId: string | null = OURS,
): Promise<ReplyOf<DeadLetterCommands['resend']>> {
  return commands().send(resend, { number, org_id: orgId, by: BY });
}

describe('the dead letters of a service', () => {
  it('are listed for their organization only, and all of them for the operator', async () => {
    const ours = await die(OURS);
    const theirs = await die(THEIRS);
    expect(await listed()).toEqual([ours]);
    expect(ours).toMatchObject({
      ...{ service: 'matcher', durable: 'matcher--task-accepted', event_type: 'task.accepted' },
      ...{ org_id: OURS, reason: 'refused', detail: 'not yet', status: 'open', deaths: 1 },
    });
    expect(await listed({ org_id: null })).toEqual([theirs, ours]);
    expect(await listed({ org_id: randomUUID() })).toEqual([]);
    await expect(commands().send(get, { number: theirs.number, org_id: OURS })).rejects.toMatchObject({
      code: 'dead_letter.not_found',
    });
    const { event } = await commands().send(get, { number: ours.number, org_id: OURS });
    expect(event).toMatchObject({ id: ours.event_id, orgid: OURS, subject: ours.task_id });
  });

  it('belong to the organization of their event, whatever ids are in its data', async () => {
    const theirs = await die(THEIRS, { data: { orgid: OURS, nested: { orgid: OURS } } });
    expect(theirs).toMatchObject({ org_id: THEIRS, reason: 'invalid_data' });
    expect(await listed()).toEqual([]);
  });

  it('are listed page by page, each once, also those that died at the same time', async () => {
    for (let place = 0; place < 5; place += 1) await die(OURS);
    await world.database.query(`UPDATE matcher.dead_letters SET died_at = '2026-02-03T04:05:06.789Z'`);
    const all = await listed();
    const seen: DeadLetter[] = [];
    for (let after: DeadLetter | undefined; ;) {
      const place = after === undefined ? null : { died_at: after.died_at, number: after.number };
      const page = await listed({ limit: 2, after: place });
      seen.push(...page);
      after = page.at(-1);
      if (after === undefined) break;
    }
    expect(seen).toEqual(all);
    expect(new Set(seen.map(({ number }) => number)).size).toBe(5);
  });

  it('are found behind many of others that contain the same id', async () => {
    const ours = await die(OURS);
    await copyAsTheirs(ours, 45);
    expect(await listed({ org_id: null })).toHaveLength(46);
    expect(await listed({ limit: 1 })).toEqual([ours]);
    expect(await listed({ reason: 'max_deliveries' })).toEqual([]);
  });
});

describe('resending', () => {
  it('resolves a letter only once it is handled', async () => {
    const letter = await die(OURS);
    expect(await resent(letter)).toMatchObject({ outcome: 'poison', detail: 'not yet', letter });
    world.failWith(new Error('still broken'));
    expect(await resent(letter)).toMatchObject({ outcome: 'failed', detail: 'Error: still broken' });
    expect(await listed()).toEqual([letter]);
    world.succeed();
    expect(await resent(letter)).toMatchObject({
      ...{ outcome: 'done', detail: null },
      letter: { number: letter.number, status: 'resent', resolved_by: BY },
    });
    expect(world.consumers.seen.filter(id => id === letter.event_id)).toHaveLength(4);
    expect(await listed()).toEqual([]);
    expect(await listed({ which: 'resolved' })).toMatchObject([{ number: letter.number }]);
    await expect(resent(letter)).rejects.toMatchObject({ code: 'dead_letter.resolved' });
  });

  it('is refused for letters of others', async () => {
    const theirs = await die(THEIRS);
    world.succeed();
    await expect(resent(theirs)).rejects.toMatchObject({ code: 'dead_letter.not_found' });
    expect(world.consumers.seen.filter(id => id === theirs.event_id)).toHaveLength(1);
    expect(await resent(theirs, null)).toMatchObject({ outcome: 'done' });
  });
});

describe('discarding', () => {
  it('is recorded with who did it and why', async () => {
    const { number } = await die(OURS);
    const request = { number, org_id: null, by: 'operator', note: 'sent by a test' };
    const { letter } = await commands().send(discard, request);
    expect(letter).toMatchObject({
      ...{ status: 'discarded', resolved_by: 'operator', note: 'sent by a test' },
    });
    await expect(commands().send(discard, request)).rejects.toMatchObject({ code: 'dead_letter.resolved' });
    await expect(resent(letter)).rejects.toMatchObject({ code: 'dead_letter.resolved' });
  });
});

/** Adds newer letters of another organization, whose data contains our id. */
async function copyAsTheirs({ number }: DeadLetter, count: number): Promise<void> {
  const payload = JSON.stringify({ orgid: THEIRS, subject: randomUUID(), data: { orgid: OURS } });
  await world.database.query(
    `INSERT INTO matcher.dead_letters (durable, fingerprint, reason, detail, died_at, deliveries, subject, stream,
                                       stream_sequence, event_id, headers, payload)
     SELECT durable, sha256(copy::text::bytea), reason, detail, died_at + interval '1 s', deliveries, subject,
            stream, stream_sequence, copy::text, headers, $3
       FROM matcher.dead_letters, generate_series(1, $2) AS copy WHERE number = $1`,
    [number, count, Buffer.from(payload)],
  );
}
