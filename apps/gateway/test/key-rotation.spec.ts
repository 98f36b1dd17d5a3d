import { describe, expect, test } from 'vitest';
import { DataSource } from 'typeorm';
import { rowsOf } from '#libs/database';
import { keyedHash } from '#libs/platform';
import { OPERATOR_KEY, SECRET, startSurroundings } from './gateway-under-test.js';

const NEW_PEPPER = Buffer.alloc(32, 9);
const SECOND_OPERATOR = 'another-operators-key-of-the-gateway';

const surroundings = await startSurroundings();

describe('a new pepper in front of the old one', () => {
  test('keeps every key valid, and rehashes it at its next use, so that the old pepper can be removed', async () => {
    const before = await surroundings.gateway();
    const { admin_key: key } = await before.organization();
    const both = `${NEW_PEPPER.toString('base64')},${SECRET}`;
    const during = await surroundings.gateway({ API_KEY_PEPPER: both });
    expect((await during.http.get('/v1/api-keys', key)).status).toBe(200);
    const stored = await rowsOf(during.app.get(DataSource), 'SELECT FROM api_keys WHERE key_hash = $1', [
      keyedHash(NEW_PEPPER, key),
    ]);
    expect(stored).toHaveLength(1);

    const after = await surroundings.gateway({ API_KEY_PEPPER: NEW_PEPPER.toString('base64') });
    expect((await after.http.get('/v1/api-keys', key)).status).toBe(200);
  });

  test('leaves an unused key to the old pepper', async () => {
    const before = await surroundings.gateway();
    const { admin_key: key } = await before.organization();
    const after = await surroundings.gateway({ API_KEY_PEPPER: NEW_PEPPER.toString('base64') });
    expect((await after.http.get('/v1/api-keys', key)).status).toBe(401);
    expect((await before.http.get('/v1/api-keys', key)).status).toBe(200);
  });

  test('yields the same task for a repeated Idempotency-Key', async () => {
    const before = await surroundings.gateway();
    const { admin_key: key } = await before.organization();
    const during = await surroundings.gateway({
      API_KEY_PEPPER: `${NEW_PEPPER.toString('base64')},${SECRET}`,
    });
    const post = (gateway: typeof before) =>
      gateway.http.post(
        '/v1/tasks',
        key,
        { task_type: 'review', title: 'Look', instructions: 'Closely.' },
        { headers: { 'idempotency-key': 'rotation-1' } },
      );
    const first = await post(before);
    expect((await post(during)).text('task_id')).toBe(first.text('task_id'));
  });
});

test('each operator key works until it is removed', async () => {
  const both = await surroundings.gateway({ OPERATOR_KEY: `${OPERATOR_KEY},${SECOND_OPERATOR}` });
  for (const key of [OPERATOR_KEY, SECOND_OPERATOR]) {
    expect((await both.http.post('/v1/organizations', key, { name: 'Acme' })).status).toBe(201);
  }
  const second = await surroundings.gateway({ OPERATOR_KEY: SECOND_OPERATOR });
  expect((await second.http.post('/v1/organizations', OPERATOR_KEY, { name: 'Acme' })).status).toBe(401);
});
