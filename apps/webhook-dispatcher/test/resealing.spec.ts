import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rowsOf } from '#libs/database';
import { SecretBox } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { ResealingRepository } from '../src/secrets/resealing.repository.js';
import { DispatcherWorld, SECRETS_KEY } from './dispatcher-world.js';

const NEW_KEY = randomBytes(32);

let world: DispatcherWorld;

beforeAll(async () => {
  world = await DispatcherWorld.start();
});
afterAll(() => world.close());

/** The number of rows that the key alone cannot decrypt, over both tables. */
async function sealedOtherwise(key: Buffer): Promise<number> {
  const sql = `SELECT sealed FROM signing_secrets UNION ALL SELECT sealed_auth FROM callbacks`;
  const rows = await rowsOf<{ sealed: string }>(world.dataSource, sql, []);
  expect(rows.length).toBeGreaterThan(0);
  return rows.filter(({ sealed }) => !sealed.startsWith(new SecretBox(key).prefix)).length;
}

test('a replica with a new key first keeps signing, and re-encrypts everything with it', async () => {
  await world.organizationSecret();
  const taskId = await world.taskWithCallback({ auth: { type: 'bearer', token: 'the-token' } });
  const rotated = await world.startReplica({}, [NEW_KEY, SECRETS_KEY]);
  expect(await sealedOtherwise(SECRETS_KEY)).toBe(0);

  const resealed = await rotated.get(ResealingRepository).resealAll(new AbortController().signal);
  expect(resealed).toBeGreaterThanOrEqual(2);
  expect(await sealedOtherwise(NEW_KEY)).toBe(0);
  expect(await rotated.get(ResealingRepository).resealAll(new AbortController().signal)).toBe(0);

  // The first replica knows only the former key by now: the one that knows both delivers.
  await world.stopFirstReplica();
  await world.happens(taskId, 1);
  const webhook = await waitFor(() => world.receiver.received.find(one => one.headers['authorization']));
  expect(webhook.headers['authorization']).toBe('Bearer the-token');
});
