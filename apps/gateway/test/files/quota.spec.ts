import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, expect, test } from 'vitest';
import { randomUUIDv7 } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { FileErasure } from '../../src/api/files/file-erasure.js';
import { FileUpkeep } from '../../src/api/files/file-upkeep.js';
import { startGateway } from '../gateway-under-test.js';
import { sha256, temporaryFolder, uploadFile } from './upload-file.js';
import type { UploadOptions } from './upload-file.js';

const LIMIT = 1_000;
const { surroundings, gateway, org } = await startGateway({
  FILES_DIR: temporaryFolder(),
  MAX_FILE_BYTES_PER_ORGANIZATION: String(LIMIT),
  MAX_UPLOADS_PER_KEY: '20',
});
const worker = await gateway.worker(org.admin_key);
const database = new pg.Client({ connectionString: surroundings.database.url });
await database.connect();
afterAll(() => database.end());

const upload = (bytes: number, options: Partial<UploadOptions> = {}, key = worker.api_key) =>
  uploadFile(gateway, key, {
    assignmentId: randomUUIDv7(),
    content: randomBytes(bytes),
    type: 'application/octet-stream',
    ...options,
  });
const used = async (): Promise<string | undefined> => {
  const { rows } = await database.query<{ bytes: string }>(
    'SELECT bytes FROM gateway.file_usage WHERE org_id = $1',
    [org.org_id],
  );
  return rows[0]?.bytes;
};

/** As the gateway does when their tasks are erased. */
afterEach(async () => {
  const { rows } = await database.query<{ task_id: string }>('SELECT DISTINCT task_id FROM gateway.files');
  for (const { task_id } of rows) await gateway.app.get(FileErasure, { strict: false }).eraseOf(task_id);
  await waitFor(async () => (await used()) === '0');
});

test('an organization that has filled its room gets 507, and others do not notice', async () => {
  expect((await upload(600)).status).toBe(201);
  const refused = await upload(401);
  expect([refused.status, refused.code]).toEqual([507, 'file.storage_full']);
  expect(refused.text('detail')).toContain('400 are left');
  expect((await upload(400)).status).toBe(201);
  const stranger = await gateway.organization();
  const theirs = await gateway.worker(stranger.admin_key);
  expect((await upload(LIMIT, {}, theirs.api_key)).status).toBe(201);
  expect((await upload(LIMIT + 1, {}, theirs.api_key)).text('detail')).toContain('0 are left');
});

test('a first file that is larger than the room is refused, too', async () => {
  const stranger = await gateway.organization();
  const theirs = await gateway.worker(stranger.admin_key);
  expect((await upload(LIMIT + 1, {}, theirs.api_key)).code).toBe('file.storage_full');
});

test('what is deleted, or was refused, takes no room', async () => {
  const assignmentId = randomUUIDv7();
  const made = await upload(900, { assignmentId });
  const path = `/v1/worker/assignments/${assignmentId}/files/${made.text('id')}`;
  expect((await gateway.http.delete(path, worker.api_key)).status).toBe(204);
  expect((await upload(900, { query: { sha256: sha256('x') } })).code).toBe('file.digest_mismatch');
  await waitFor(async () => (await used()) === '0');
  expect((await upload(LIMIT)).status).toBe(201);
});

test('the same file once more takes no more room', async () => {
  const same = { assignmentId: randomUUIDv7(), content: randomBytes(400) };
  expect([(await upload(0, same)).status, (await upload(0, same)).status]).toEqual([201, 201]);
  await waitFor(async () => (await used()) === '400');
});

test('concurrent uploads together do not exceed the room', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => upload(300)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([...[201, 201, 201], ...Array(7).fill(507)]);
  expect(await used()).toBe('900');
});

test('what a gateway of another release has not kept is counted within a day', async () => {
  await upload(500);
  await database.query(`UPDATE gateway.file_usage SET bytes = -70, counted_at = now() - interval '25 hours'`);
  await gateway.app.get(FileUpkeep, { strict: false }).work(new AbortController().signal);
  expect(await used()).toBe('500');
});
