import { afterAll, expect, test } from 'vitest';
import { randomUUIDv7 } from '#libs/platform';
import { FileRescan } from '../../src/api/files/file-rescan.js';
import { startGateway } from '../gateway-under-test.js';
import { startS3Server } from './s3-server.js';
import { PNG, filesBelow, temporaryFolder, uploadFile } from './upload-file.js';

const folder = temporaryFolder();
const s3 = await startS3Server(folder);
afterAll(() => s3.stop());
const { bucket, endpoint = '', credentials } = s3.settings;
const env = {
  FILES_S3_BUCKET: bucket,
  FILES_S3_ENDPOINT: endpoint,
  FILES_S3_PATH_STYLE: 'true',
  FILES_S3_ACCESS_KEY_ID: credentials?.accessKeyId ?? '',
  FILES_S3_SECRET_ACCESS_KEY: credentials?.secretAccessKey ?? '',
};
const { surroundings, gateway, org } = await startGateway(env);
const linking = await surroundings.gateway({ ...env, FILES_S3_LINK_SECONDS: '60' });
const worker = await gateway.worker(org.admin_key);
const assignmentId = randomUUIDv7();
const upload = (options: object) => uploadFile(gateway, worker.api_key, { assignmentId, ...options });
const download = (at: typeof gateway, id: string, headers: Record<string, string> = {}) =>
  fetch(`${at.http.baseUrl}/v1/files/${id}/content`, {
    headers: { authorization: `Bearer ${org.admin_key}`, ...headers },
    redirect: 'manual',
  });

test('files go to the bucket and come from it, whole or in part', async () => {
  const id = (await upload({ content: PNG, type: 'image/png', name: 'a.png' })).text('id');
  const whole = await download(gateway, id);
  expect(Buffer.from(await whole.arrayBuffer()).equals(PNG)).toBe(true);
  const part = await download(gateway, id, { range: 'bytes=1-3' });
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 1-3/${PNG.length}`]);
  expect(await part.text()).toBe('PNG');
  const other = await download(gateway, id, { range: 'bytes=1-3', 'if-range': '"another"' });
  expect([other.status, (await other.arrayBuffer()).byteLength]).toEqual([200, PNG.length]);
  const beyond = await download(gateway, id, { range: `bytes=${PNG.length}-` });
  expect([beyond.status, await beyond.json()]).toMatchObject([416, { code: 'file.range_invalid' }]);
});

test('what is refused leaves nothing in the bucket', async () => {
  const before = filesBelow(folder);
  expect((await upload({ content: PNG, type: 'image/jpeg' })).code).toBe('file.type_mismatch');
  expect((await upload({ query: { sha256: 'ab'.repeat(32) } })).code).toBe('file.digest_mismatch');
  expect(filesBelow(folder)).toEqual(before);
});

test('where the settings say so, a download is a redirect to a link of the bucket', async () => {
  const id = (await upload({ content: 'the content', type: 'text/plain', name: 'notes.txt' })).text('id');
  const redirect = await download(linking, id);
  expect(redirect.status).toBe(303);
  const answer = await fetch(redirect.headers.get('location') ?? '');
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="notes.txt"');
  expect(await answer.text()).toBe('the content');
});

test('a file from before the scanner is scanned in the bucket', async () => {
  const id = (await upload({ content: 'from before', type: 'text/plain' })).text('id');
  const look = `process.exit(require('node:fs').readFileSync(0, 'utf8').includes('before') ? 1 : 0)`;
  const scan = JSON.stringify([process.execPath, '-e', look]);
  const scanning = await surroundings.gateway({ ...env, FILE_SCAN_COMMAND: scan });
  await scanning.app.get(FileRescan, { strict: false }).work(new AbortController().signal);
  expect(await (await download(scanning, id)).json()).toMatchObject({ code: 'file.quarantined' });
  // Neither is there a link to it.
  expect((await download(linking, id)).status).toBe(409);
  expect(filesBelow(folder)).toContain(id);
});

test('when the bucket cannot be reached, an upload is refused as an outage', async () => {
  const away = await surroundings.gateway({ ...env, FILES_S3_ENDPOINT: 'http://127.0.0.1:1' });
  const answer = await uploadFile(away, worker.api_key, { assignmentId, content: '"x"' });
  expect([answer.status, answer.code]).toEqual([503, 'service.unavailable']);
});
