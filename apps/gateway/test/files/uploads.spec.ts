import { describe, expect, test } from 'vitest';
import { once } from '../gateway-under-test.js';
import { RawSocket } from '../raw-socket.js';
import { PNG, filesBelow, sha256, uploadFile } from './upload-file.js';
import { startUploads } from './uploads-under-test.js';

const { surroundings, gateway, org, worker, other, folder, place, path, upload, listed } =
  await startUploads();

test('an upload is stored, listed, and downloaded as it was sent', async () => {
  const made = await upload({ content: PNG, type: 'image/png', name: 'Reçu 1.png' });
  expect([made.status, made.body]).toEqual([
    201,
    {
      id: expect.any(String),
      task_id: place.taskId,
      assignment_id: place.assignmentId,
      name: 'Reçu 1.png',
      media_type: 'image/png',
      size_bytes: PNG.length,
      sha256: sha256(PNG),
      scan: 'not_configured',
      readable: true,
      created_at: expect.any(String),
    },
  ]);
  expect(await listed()).toEqual([made.body]);
  const { headers } = await gateway.http.get(`${path()}/${made.text('id')}/content`, worker.api_key);
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'image/png',
    'content-length': String(PNG.length),
    'content-disposition': `attachment; filename="Re_u 1.png"; filename*=UTF-8''Re%C3%A7u%201.png`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'cache-control': 'no-store',
    etag: `"${sha256(PNG)}"`,
  });
  const response = await fetch(`${gateway.http.baseUrl}/v1/files/${made.text('id')}/content`, {
    headers: { authorization: `Bearer ${org.admin_key}` },
  });
  expect(Buffer.from(await response.arrayBuffer()).equals(PNG)).toBe(true);
});

describe('what is stated is checked:', () => {
  const png = { content: PNG, type: 'image/png' };
  const b64 = Buffer.from(sha256(PNG), 'hex').toString('base64');
  test.each([
    ['no hash', { query: {} }, 422, 'request.invalid', '/sha256'],
    ['another hash', { query: { sha256: sha256('x') } }, 422, 'file.digest_mismatch', undefined],
    ['a malformed hash', { query: { sha256: 'x' } }, 422, 'request.invalid', '/sha256'],
    [
      'a malformed header',
      { headers: { 'content-digest': 'sha-256=x' } },
      422,
      'request.invalid',
      '/Content-Digest',
    ],
    [
      'two hashes that differ',
      { query: { sha256: sha256('x') }, headers: { 'content-digest': `sha-256=:${b64}:` } },
      422,
      'request.invalid',
      '/sha256',
    ],
    ['a name with a path', { name: '../x.png' }, 422, 'request.invalid', '/name'],
    ['a name that reads backwards', { name: 'a\u202egnp.exe' }, 422, 'request.invalid', '/name'],
    ['another type', { type: 'image/jpeg' }, 422, 'file.type_mismatch', undefined],
    ['text', { type: 'text/plain' }, 422, 'file.type_mismatch', undefined],
    [
      'a type that cannot be checked',
      { type: 'application/x-unheard-of', content: 'x' },
      422,
      'file.type_mismatch',
      undefined,
    ],
    ['a form', { type: 'multipart/form-data; boundary=x' }, 415, 'request.media_type', undefined],
    ['a coding', { headers: { 'content-encoding': 'gzip' } }, 415, 'request.media_type', undefined],
    ['no bytes', { content: '', type: 'image/png' }, 422, 'request.invalid', '/Content-Length'],
  ] as const)('%s is refused, and nothing is kept', async (_, options, expected, code, pointer) => {
    const answer = await upload({ ...png, name: 'a.png', ...options });
    expect([answer.status, answer.code]).toEqual([expected, code]);
    if (pointer !== undefined) expect(answer.body['errors']).toMatchObject([{ pointer }]);
    expect(await listed()).toEqual([]);
    expect(filesBelow(folder).filter(name => name.endsWith('.partial'))).toEqual([]);
  });

  test('the hash may be in Content-Digest', async () => {
    const headers = { 'content-digest': `sha-512=:AAAA:, sha-256=:${b64}:` };
    expect((await upload({ ...png, query: {}, headers })).status).toBe(201);
  });

  test('text is text, bytes are bytes', async () => {
    expect(
      (await upload({ content: 'BM is not always a bitmap. é\n', type: 'text/plain; charset=utf-8' })).status,
    ).toBe(201);
    expect((await upload({ content: Buffer.from([0xff, 0xfe, 0]), type: 'text/csv' })).code).toBe(
      'file.type_mismatch',
    );
    const anything = { content: Buffer.from([0xff, 0xfe, 0]), type: 'application/octet-stream' };
    expect((await upload(anything)).status).toBe(201);
  });

  test('a body without Content-Length is refused', async () => {
    const socket = await RawSocket.send(
      gateway.http.baseUrl,
      `POST ${path()}?name=a&sha256=${sha256('{}')}`,
      {
        authorization: `Bearer ${worker.api_key}`,
        'content-type': 'application/json',
        'transfer-encoding': 'chunked',
      },
      '2\r\n{}\r\n0\r\n\r\n',
    );
    expect(await socket.answered()).toBe(411);
    socket.destroy();
  });

  test('other routes still take JSON only', async () => {
    const answer = await gateway.http.call('POST', '/v1/pools', org.admin_key, '{}', {
      headers: { 'content-type': 'image/png' },
    });
    expect([answer.status, answer.code]).toEqual([415, 'request.media_type']);
  });
});

test('the same content with the same name is kept once, also with an Idempotency-Key', async () => {
  const first = await upload();
  expect((await upload()).body).toEqual(first.body);
  expect(await listed()).toHaveLength(1);
  const key = once().headers;
  const keyed = await upload({ content: '[1]', headers: key });
  const again = await upload({ content: '[1]', headers: key });
  expect([again.body, again.headers.get('idempotent-replayed')]).toEqual([keyed.body, 'true']);
  expect((await upload({ content: '[2]', headers: key })).code).toBe('idempotency.key_reused');
});

test('a file is deleted by its worker while the assignment is in progress', async () => {
  const id = (await upload()).text('id');
  expect((await gateway.http.delete(`${path()}/${id}`, other.api_key)).status).toBe(404);
  place.status = 'submitted';
  expect((await gateway.http.delete(`${path()}/${id}`, worker.api_key)).code).toBe('assignment.conflict');
  place.status = 'accepted';
  expect(filesBelow(folder)).toContain(id);
  expect((await gateway.http.delete(`${path()}/${id}`, worker.api_key)).status).toBe(204);
  expect(filesBelow(folder)).not.toContain(id);
  expect((await gateway.http.get(`${path()}/${id}/content`, worker.api_key)).code).toBe('file.not_found');
});

test('without a storage, uploads say so', async () => {
  const without = await surroundings.gateway();
  const answer = await uploadFile(without, worker.api_key, place);
  expect([answer.status, answer.code]).toEqual([501, 'file.storage_missing']);
});
