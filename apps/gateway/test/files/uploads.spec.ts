import { request as httpRequest } from 'node:http';
import pg from 'pg';
import { beforeEach, describe, expect, test } from 'vitest';
import { GetTask, LocateAssignment, notFound } from '#libs/contracts';
import type { AssignmentStatus } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { collectGarbage, waitFor } from '#libs/testing';
import { once, startGateway } from '../gateway-under-test.js';
import { RawSocket } from '../raw-socket.js';
import { taskView } from '../fixtures.js';
import { PNG, filesBelow, sha256, temporaryFolder, uploadFile } from './upload-file.js';

const folder = temporaryFolder();
const MIB = 1_048_576;
const { surroundings, gateway, org } = await startGateway({
  FILES_DIR: folder,
  MAX_FILES_PER_ASSIGNMENT: '3',
  MAX_FILE_BYTES_PER_ASSIGNMENT: String(100 * MIB),
  MAX_UPLOADS_PER_KEY: '2',
});
const worker = await gateway.worker(org.admin_key);
const other = await gateway.worker(org.admin_key);

const taskId = randomUUIDv7();
let assignmentId = randomUUIDv7();
let status: AssignmentStatus = 'started';
const path = () => `/v1/worker/assignments/${assignmentId}/files`;

beforeEach(async () => {
  assignmentId = randomUUIDv7();
  status = 'started';
  surroundings.fakes.answer(LocateAssignment, ({ assignment_id, worker_id }) => {
    if (worker_id !== worker.worker_id) throw notFound('assignment');
    return { assignment_id, task_id: taskId, status };
  });
  surroundings.fakes.answer(GetTask, ({ task_id, org_id }) => taskView({ task_id, org_id }));
  await surroundings.fakes.settle();
});

const upload = (options: Partial<Parameters<typeof uploadFile>[2]> = {}) =>
  uploadFile(gateway, worker.api_key, { assignmentId, ...options });
const listed = async () => (await gateway.http.get(path(), worker.api_key)).body['data'];

test('an upload is stored, listed, and downloaded as it was sent', async () => {
  const made = await upload({ content: PNG, type: 'image/png', name: 'Reçu 1.png' });
  expect([made.status, made.body]).toEqual([
    201,
    {
      id: expect.any(String),
      task_id: taskId,
      assignment_id: assignmentId,
      name: 'Reçu 1.png',
      media_type: 'image/png',
      size_bytes: PNG.length,
      sha256: sha256(PNG),
      scan: 'not_configured',
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

describe('an assignment', () => {
  test('of another worker, or that is not in progress, gets no files', async () => {
    const foreign = await uploadFile(gateway, other.api_key, { assignmentId });
    expect([foreign.status, foreign.code]).toEqual([404, 'assignment.not_found']);
    status = 'submitted';
    const late = await upload();
    expect([late.status, late.code]).toEqual([409, 'assignment.conflict']);
  });

  test('that ends during the upload does not get the file', async () => {
    let asked = 0;
    surroundings.fakes.answer(LocateAssignment, ({ assignment_id }) => {
      asked += 1;
      const now: AssignmentStatus = asked === 1 ? 'started' : 'released';
      return { assignment_id, task_id: taskId, status: now };
    });
    await surroundings.fakes.settle();
    const before = filesBelow(folder);
    expect((await upload()).code).toBe('assignment.conflict');
    expect(asked).toBe(2);
    expect(filesBelow(folder)).toEqual(before);
  });

  test('has so many files, and so many bytes', async () => {
    for (const content of ['1', '2', '3']) expect((await upload({ content })).status).toBe(201);
    const fourth = await upload({ content: '4' });
    expect([fourth.status, fourth.code]).toEqual([409, 'file.too_many']);
    assignmentId = randomUUIDv7();
    const statuses = await Promise.all(
      ['1', '2', '3', '4', '5'].map(async content => (await upload({ content })).status),
    );
    expect(statuses.filter(one => one === 201).length).toBeLessThanOrEqual(3);
    expect(await listed()).toHaveLength(statuses.filter(one => one === 201).length);
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

test('a file of 100 MB passes through in constant memory', async () => {
  const chunk = Buffer.alloc(MIB, 'text ');
  const hash = sha256(Buffer.concat(Array.from({ length: 100 }, () => chunk)));
  collectGarbage();
  const before = process.memoryUsage();
  let most = 0;
  const code = await new Promise<number>((resolve, reject) => {
    const sent = httpRequest(
      `${gateway.http.baseUrl}${path()}?name=big.txt&sha256=${hash}`,
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${worker.api_key}`,
          'content-type': 'text/plain',
          'content-length': String(100 * MIB),
        },
      },
      response => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    sent.on('error', reject);
    let left = 100;
    const next = (): void => {
      // Client and gateway are one process here: only what is still held counts.
      if (left % 10 === 0) {
        collectGarbage();
        most = Math.max(most, process.memoryUsage().arrayBuffers);
      }
      if (left === 0) sent.end();
      else {
        left -= 1;
        sent.write(chunk, next);
      }
    };
    next();
  });
  expect(code).toBe(201);
  expect(most - before.arrayBuffers).toBeLessThan(24 * MIB);
});

test('a file that is too large is refused by its headers', async () => {
  const socket = await RawSocket.send(gateway.http.baseUrl, `POST ${path()}?name=a&sha256=${sha256('')}`, {
    authorization: `Bearer ${worker.api_key}`,
    'content-type': 'image/png',
    'content-length': String(100 * MIB + 1),
  });
  expect(await socket.answered()).toBe(413);
  socket.destroy();
});

describe('an upload that breaks off', () => {
  const begin = (size = 1_000_000) =>
    RawSocket.send(
      gateway.http.baseUrl,
      `POST ${path()}?name=${randomUUIDv7()}&sha256=${sha256('')}`,
      {
        authorization: `Bearer ${worker.api_key}`,
        'content-type': 'application/octet-stream',
        'content-length': String(size),
      },
      'x'.repeat(10_000),
    );
  const partial = () => filesBelow(folder).filter(name => name.endsWith('.partial'));

  test('leaves nothing behind', async () => {
    const socket = await begin();
    await waitFor(() => partial().length === 1);
    socket.destroy();
    await waitFor(() => partial().length === 0);
    const database = new pg.Client({ connectionString: surroundings.database.url });
    await database.connect();
    await waitFor(async () => {
      const { rows } = await database.query(`SELECT FROM gateway.files WHERE assignment_id = $1`, [
        assignmentId,
      ]);
      return rows.length === 0;
    });
    await database.end();
  });

  test('holds no more than its slot, and no place of other requests', async () => {
    const two = [await begin(), await begin()];
    await waitFor(() => partial().length === 2);
    const third = await upload();
    expect([third.status, third.code]).toEqual([429, 'file.too_many_uploads']);
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await listed()).toEqual([]);
    for (const socket of two) socket.destroy();
    await waitFor(async () => (await upload()).status === 201);
  });
});

test('a file is deleted by its worker while the assignment is in progress', async () => {
  const id = (await upload()).text('id');
  expect((await gateway.http.delete(`${path()}/${id}`, other.api_key)).status).toBe(404);
  status = 'submitted';
  expect((await gateway.http.delete(`${path()}/${id}`, worker.api_key)).code).toBe('assignment.conflict');
  status = 'accepted';
  expect(filesBelow(folder)).toContain(id);
  expect((await gateway.http.delete(`${path()}/${id}`, worker.api_key)).status).toBe(204);
  expect(filesBelow(folder)).not.toContain(id);
  expect((await gateway.http.get(`${path()}/${id}/content`, worker.api_key)).code).toBe('file.not_found');
});

test('without a storage, uploads say so', async () => {
  const without = await surroundings.gateway();
  const answer = await uploadFile(without, worker.api_key, { assignmentId });
  expect([answer.status, answer.code]).toEqual([501, 'file.storage_missing']);
});
