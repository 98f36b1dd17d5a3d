import { readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { EXAMPLE } from '#libs/contracts';
import { Metrics, randomUUIDv7 } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { FileErasure } from '../../src/api/files/file-erasure.js';
import { FileRescan } from '../../src/api/files/file-rescan.js';
import { startGateway } from '../gateway-under-test.js';
import type { GatewayUnderTest } from '../gateway-under-test.js';
import { filesBelow, temporaryFolder, uploadFile } from './upload-file.js';

const folder = temporaryFolder();
/** Where the scanner notes what it scans, and waits until it is released or repaired. */
const notes = temporaryFolder();
const LOOK = `
  const { appendFileSync, existsSync, readFileSync } = require('node:fs');
  const [, notes] = process.argv;
  const text = readFileSync(0, 'utf8');
  appendFileSync(notes + '/scanned', text + '\\n');
  const end = () => process.exit(
    text.includes('EICAR') ? 1 : text.includes('BROKEN') && !existsSync(notes + '/repaired') ? 2 : 0);
  if (text.includes('HOLD')) setInterval(() => { if (existsSync(notes + '/released')) end(); }, 10);
  else end();`;
const env = { FILES_DIR: folder, MAX_FILES_PER_ASSIGNMENT: '1000' };
const scanning = { ...env, FILE_SCAN_COMMAND: JSON.stringify([process.execPath, '-e', LOOK, notes]) };
const { surroundings, gateway: before, org } = await startGateway(env);
const [first, second] = [await surroundings.gateway(scanning), await surroundings.gateway(scanning)];
const worker = await before.worker(org.admin_key);
const database = new pg.Client({ connectionString: surroundings.database.url });
await database.connect();
// Hooks run in reverse order: before the database is dropped.
afterAll(() => database.end());

/** Files are scanned when a test says so. */
for (const { app } of [first, second])
  await app.get(FileRescan, { strict: false }).beforeApplicationShutdown();

let assignmentId = randomUUIDv7();
beforeEach(async () => {
  assignmentId = randomUUIDv7();
  await database.query('DELETE FROM gateway.files');
  for (const name of ['scanned', 'released', 'repaired']) rmSync(join(notes, name), { force: true });
});
/** No scanner is left waiting. */
afterEach(() => {
  note('released');
});

const note = (name: string): void => {
  writeFileSync(join(notes, name), '');
};
const scanned = (): readonly string[] => {
  try {
    return readFileSync(join(notes, 'scanned'), 'utf8').trim().split('\n').toSorted();
  } catch {
    return [];
  }
};
const rescan = ({ app }: GatewayUnderTest, signal = new AbortController().signal): Promise<void> =>
  app.get(FileRescan, { strict: false }).work(signal);
const upload = (content: string, at = before) =>
  uploadFile(at, worker.api_key, { assignmentId, content, type: 'text/plain', name: `${content}.txt` });
const stored = async (content: string): Promise<string> => (await upload(content)).text('id');
const download = (id: string, at = first) => at.http.get(`/v1/files/${id}/content`, org.admin_key);
const Listed = z.array(z.object({ id: z.string(), scan: z.string(), readable: z.boolean() }));
const listed = async (at = first) => {
  const path = `/v1/worker/assignments/${assignmentId}/files?limit=100`;
  return Listed.parse((await at.http.get(path, worker.api_key)).body['data']);
};
const row = async (id: string) => {
  const { rows } = await database.query<{ scan_failures: number; due_seconds: number }>(
    `SELECT scan_failures, extract(epoch FROM scan_due_at - now())::float8 AS due_seconds
       FROM gateway.files WHERE file_id = $1`,
    [id],
  );
  return rows[0];
};
const makeDue = (id: string) =>
  database.query(`UPDATE gateway.files SET scan_due_at = now() - interval '1 second' WHERE file_id = $1`, [
    id,
  ]);
const counted = async ({ app }: GatewayUnderTest, outcome: string): Promise<number> => {
  const metric = app
    .get(Metrics, { strict: false })
    .registry.getSingleMetric('countersign_file_rescans_total');
  const { values = [] } = (await metric?.get()) ?? {};
  return values.find(({ labels }) => labels['outcome'] === outcome)?.value ?? 0;
};

test('a clean file from before the scanner is served from then on', async () => {
  const id = await stored('harmless');
  expect((await download(id)).code).toBe('file.not_scanned');
  expect(await listed()).toEqual([{ id, scan: 'not_configured', readable: false }]);
  expect(await listed(before)).toEqual([{ id, scan: 'not_configured', readable: true }]);
  const count = await counted(first, 'clean');
  await rescan(first);
  expect(await listed()).toEqual([{ id, scan: 'clean', readable: true }]);
  expect((await download(id)).raw).toBe('harmless');
  expect(await counted(first, 'clean')).toBe(count + 1);
  const submitted = { output: {}, files: [id] };
  const path = `/v1/worker/assignments/${assignmentId}/submit`;
  expect((await first.http.post(path, worker.api_key, submitted)).status).toBe(200);
  await rescan(first);
  expect(scanned()).toEqual(['harmless']);
});

test('an infected one stays, with its hash and content, and is served by no gateway', async () => {
  const made = await upload('an EICAR inside');
  const id = made.text('id');
  const count = await counted(first, 'infected');
  await rescan(first);
  expect(await counted(first, 'infected')).toBe(count + 1);
  const path = `/v1/worker/assignments/${assignmentId}`;
  for (const at of [first, second, before]) {
    const page = await at.http.get(`/v1/tasks/${EXAMPLE.taskId}/files`, org.admin_key);
    expect(page.body['data']).toEqual([{ ...made.body, scan: 'infected', readable: false }]);
    for (const answer of [
      await download(id, at),
      await at.http.get(`${path}/files/${id}/content`, worker.api_key),
      await at.http.post(`${path}/submit`, worker.api_key, { output: {}, files: [id] }),
    ]) {
      expect([answer.status, answer.code]).toEqual([409, 'file.quarantined']);
      expect(answer.raw).not.toContain('EICAR');
    }
  }
  expect(filesBelow(folder)).toContain(id);
  await rescan(second);
  expect(scanned()).toEqual(['an EICAR inside']);
  // The gateways of the release before read this column only.
  const { rows } = await database.query('SELECT scan FROM gateway.files WHERE file_id = $1', [id]);
  expect(rows).toEqual([{ scan: 'not_configured' }]);
  await first.app.get(FileErasure, { strict: false }).eraseOf(EXAMPLE.taskId);
  expect(filesBelow(folder)).not.toContain(id);
});

describe('without a verdict', () => {
  test('a file is not served, and is scanned again after a pause that grows', async () => {
    const id = await stored('BROKEN');
    await rescan(first);
    expect((await download(id)).code).toBe('file.not_scanned');
    const once = await row(id);
    expect(once?.scan_failures).toBe(1);
    expect(once?.due_seconds).toBeGreaterThan(50);
    await rescan(first);
    expect(scanned()).toEqual(['BROKEN']);
    await makeDue(id);
    await rescan(second);
    const twice = await row(id);
    expect(twice?.scan_failures).toBe(2);
    expect(twice?.due_seconds).toBeGreaterThan(110);
    note('repaired');
    await makeDue(id);
    await rescan(first);
    expect((await download(id)).raw).toBe('BROKEN');
  });

  test('others wait for the next run: the scanner may be away', async () => {
    const ids = [await stored('BROKEN'), await stored('harmless')];
    await rescan(first);
    expect(scanned()).toEqual(['BROKEN']);
    await rescan(first);
    expect((await listed()).map(({ id, scan }) => [id, scan])).toEqual([
      [ids[0], 'not_configured'],
      [ids[1], 'clean'],
    ]);
  });

  test('because the content is missing, others do not wait', async () => {
    const [missing, kept] = [await stored('missing'), await stored('kept')];
    unlinkSync(join(folder, org.org_id, missing));
    await rescan(first);
    expect(scanned()).toEqual(['kept']);
    expect((await row(missing))?.scan_failures).toBe(1);
    expect((await download(kept)).raw).toBe('kept');
  });
});

test('two gateways at once scan each file once', async () => {
  const contents = Array.from({ length: 12 }, (_, place) => `content ${place}`).toSorted();
  for (const content of contents) await stored(content);
  await Promise.all([rescan(first), rescan(second), rescan(first), rescan(second)]);
  expect(scanned()).toEqual(contents);
  expect((await listed()).map(({ scan }) => scan)).toEqual(contents.map(() => 'clean'));
});

describe('while a file is being scanned', () => {
  const held = async () => {
    const id = await stored('HOLD');
    const stopping = new AbortController();
    const running = rescan(first, stopping.signal);
    await waitFor(() => scanned().length === 1);
    return { id, running, stop: () => stopping.abort() };
  };

  test('no other gateway scans it, and uploads do not wait for it', async () => {
    const { id, running } = await held();
    await rescan(second);
    expect((await upload('new', first)).body['scan']).toBe('clean');
    note('released');
    await running;
    expect(scanned()).toEqual(['HOLD', 'new']);
    expect((await download(id)).raw).toBe('HOLD');
  });

  test('a gateway that stops does not wait for it, and another one scans it at once', async () => {
    const { id, running, stop } = await held();
    stop();
    await running;
    expect((await row(id))?.scan_failures).toBe(0);
    expect((await download(id)).code).toBe('file.not_scanned');
    note('released');
    await rescan(second);
    expect(scanned()).toEqual(['HOLD', 'HOLD']);
    expect((await download(id)).raw).toBe('HOLD');
  });

  test('of a gateway that was killed, another one scans it when the claim has ended', async () => {
    const { id, running } = await held();
    expect((await row(id))?.due_seconds).toBeGreaterThan(600);
    await makeDue(id);
    const again = rescan(second);
    await waitFor(() => scanned().length === 2);
    note('released');
    await Promise.all([running, again]);
    expect((await download(id)).raw).toBe('HOLD');
  });

  test('its task can be erased', async () => {
    const { id, running } = await held();
    await second.app.get(FileErasure, { strict: false }).eraseOf(EXAMPLE.taskId);
    note('released');
    await running;
    expect(await row(id)).toBe(undefined);
    expect(filesBelow(folder)).not.toContain(id);
  });
});

test('the same file, uploaded again with a scanner, is served at once', async () => {
  const id = await stored('harmless');
  const again = await upload('harmless', first);
  expect(again.body).toMatchObject({ id, scan: 'clean', readable: true });
  expect((await download(id)).raw).toBe('harmless');
  await rescan(first);
  expect(scanned()).toEqual(['harmless']);
});

test('without a scanner nothing is claimed', async () => {
  const id = await stored('harmless');
  await rescan(before);
  expect((await row(id))?.due_seconds).toBeLessThan(0);
});
