import pg from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase, startTestNats, waitFor } from '#libs/testing';

test('a test database is empty, separate, and gone after drop even with an open session', async () => {
  const [first, second] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  expect(first.url).not.toBe(second.url);
  const client = new pg.Client({ connectionString: first.url });
  client.on('error', () => undefined);
  await client.connect();
  const tables = await client.query("SELECT 1 FROM pg_tables WHERE schemaname = 'public'");
  expect(tables.rowCount).toBe(0);

  await first.drop();
  await expect(new pg.Client({ connectionString: first.url }).connect()).rejects.toThrow(/does not exist/);
  await second.drop();
});

test('a test NATS server keeps its address over kill and restart', async () => {
  const nats = await startTestNats();
  const { url } = nats;
  await nats.kill();
  await nats.restart();
  expect(nats.url).toBe(url);
  await nats.stop();
});

test('waitFor returns the first truthy value, and names the condition on timeout', async () => {
  let calls = 0;
  expect(await waitFor(() => (calls += 1) > 2 && 'third')).toBe('third');
  const waiting = waitFor(() => false, { timeoutMs: 30, describe: () => `call ${calls}` });
  await expect(waiting).rejects.toThrow('Timed out after 30 ms waiting for call 3.');
});

test('waitFor reports the last error of a throwing condition as the cause', async () => {
  const failing = waitFor(() => Promise.reject(new Error('connection refused')), { timeoutMs: 30 });
  await expect(failing).rejects.toMatchObject({ cause: { message: 'connection refused' } });
});
