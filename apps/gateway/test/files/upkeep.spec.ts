import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { EXAMPLE } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { FileErasure } from '../../src/api/files/file-erasure.js';
import { FileUpkeep } from '../../src/api/files/file-upkeep.js';
import { startGateway } from '../gateway-under-test.js';
import { filesBelow, temporaryFolder, uploadFile } from './upload-file.js';

const folder = temporaryFolder();
const { surroundings, gateway, org } = await startGateway({ FILES_DIR: folder });
const worker = await gateway.worker(org.admin_key);
const database = new pg.Client({ connectionString: surroundings.database.url });
await database.connect();
afterAll(() => database.end());

const upkeep = gateway.app.get(FileUpkeep, { strict: false });
const sweep = () => upkeep.work(new AbortController().signal);
const upload = async (content: string) =>
  (await uploadFile(gateway, worker.api_key, { assignmentId: randomUUIDv7(), content })).text('id');
const rows = async () =>
  (await database.query<{ file_id: string }>('SELECT file_id FROM gateway.files')).rows.map(
    row => row.file_id,
  );

test.each(['uploading', 'deleting'])(
  'what a killed gateway left %s is removed, once nothing can still use it',
  async state => {
    const [left, kept] = [await upload('1'), await upload('2')];
    const age = (minutes: number) =>
      database.query(
        `UPDATE gateway.files SET state = $2, state_since = now() - make_interval(mins => $3) WHERE file_id = $1`,
        [left, state, minutes],
      );
    await age(20);
    await sweep();
    expect(await rows()).toContain(left);
    await age(26);
    await sweep();
    expect(await rows()).not.toContain(left);
    expect(filesBelow(folder)).not.toContain(left);
    expect(await rows()).toContain(kept);
    expect(filesBelow(folder)).toContain(kept);
  },
);

test('the erasure of a task erases its files, and stops an upload to it that is still running', async () => {
  const [stored, running] = [await upload('3'), await upload('4')];
  await database.query(`UPDATE gateway.files SET state = 'uploading' WHERE file_id = $1`, [running]);
  await gateway.app.get(FileErasure, { strict: false }).eraseOf(EXAMPLE.taskId);
  expect(filesBelow(folder)).not.toContain(stored);
  const { rows: left } = await database.query('SELECT file_id, state FROM gateway.files');
  expect(left).toEqual([{ file_id: running, state: 'deleting' }]);
});
