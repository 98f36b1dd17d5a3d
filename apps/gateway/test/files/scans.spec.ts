import { expect, test } from 'vitest';
import { randomUUIDv7 } from '#libs/platform';
import { startGateway } from '../gateway-under-test.js';
import { filesBelow, temporaryFolder, uploadFile } from './upload-file.js';

const folder = temporaryFolder();
const LOOK =
  `const text = require('node:fs').readFileSync(0, 'utf8'); ` +
  `process.exit(text.includes('EICAR') ? 1 : text.includes('BROKEN') ? 2 : 0)`;
const { surroundings, gateway, org } = await startGateway({
  FILES_DIR: folder,
  FILE_SCAN_COMMAND: JSON.stringify([process.execPath, '-e', LOOK]),
});
const worker = await gateway.worker(org.admin_key);
const assignmentId = randomUUIDv7();
const path = `/v1/worker/assignments/${assignmentId}`;
const upload = (content: string, at = gateway) =>
  uploadFile(at, worker.api_key, { assignmentId, content, type: 'text/plain' });

test('only a clean file is kept', async () => {
  const clean = await upload('harmless');
  expect([clean.status, clean.body['scan']]).toEqual([201, 'clean']);
  const infected = await upload('an EICAR inside');
  expect([infected.status, infected.code]).toEqual([422, 'file.infected']);
  const broken = await upload('BROKEN');
  expect([broken.status, broken.code]).toEqual([503, 'file.scan_failed']);
  expect(Number(broken.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(filesBelow(folder)).toEqual([clean.text('id')]);
  const listed = await gateway.http.get(`${path}/files`, worker.api_key);
  expect(listed.body['data']).toEqual([clean.body]);
});

test('a file from before the scan was set up is neither served nor submitted', async () => {
  const before = await surroundings.gateway({ FILES_DIR: folder });
  const made = await upload('from before', before);
  expect(made.body['scan']).toBe('not_configured');
  const id = made.text('id');
  expect((await before.http.get(`${path}/files/${id}/content`, worker.api_key)).raw).toBe('from before');
  for (const answer of [
    await gateway.http.get(`${path}/files/${id}/content`, worker.api_key),
    await gateway.http.get(`/v1/files/${id}/content`, org.admin_key),
    await gateway.http.post(`${path}/submit`, worker.api_key, { output: {}, files: [id] }),
  ]) {
    expect([answer.status, answer.code]).toEqual([409, 'file.not_scanned']);
  }
  // Deleted and uploaded again, it is scanned.
  expect((await gateway.http.delete(`${path}/files/${id}`, worker.api_key)).status).toBe(204);
  expect((await upload('from before')).body['scan']).toBe('clean');
});
