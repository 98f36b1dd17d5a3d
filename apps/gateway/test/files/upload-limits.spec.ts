import { request as httpRequest } from 'node:http';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { LocateAssignment } from '#libs/contracts';
import type { AssignmentStatus } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { collectGarbage, waitFor } from '#libs/testing';
import { RawSocket } from '../raw-socket.js';
import { filesBelow, sha256, uploadFile } from './upload-file.js';
import { MIB, startUploads } from './uploads-under-test.js';

const { surroundings, gateway, worker, other, folder, place, path, upload, listed } = await startUploads();

describe('an assignment', () => {
  test('of another worker, or that is not in progress, gets no files', async () => {
    const foreign = await uploadFile(gateway, other.api_key, place);
    expect([foreign.status, foreign.code]).toEqual([404, 'assignment.not_found']);
    place.status = 'submitted';
    const late = await upload();
    expect([late.status, late.code]).toEqual([409, 'assignment.conflict']);
  });

  test('that ends during the upload does not get the file', async () => {
    let asked = 0;
    surroundings.fakes.answer(LocateAssignment, ({ assignment_id }) => {
      asked += 1;
      const now: AssignmentStatus = asked === 1 ? 'started' : 'released';
      return { assignment_id, task_id: place.taskId, status: now };
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
    place.assignmentId = randomUUIDv7();
    const statuses = await Promise.all(
      ['1', '2', '3', '4', '5'].map(async content => (await upload({ content })).status),
    );
    expect(statuses.filter(one => one === 201).length).toBeLessThanOrEqual(3);
    expect(await listed()).toHaveLength(statuses.filter(one => one === 201).length);
  });
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
        place.assignmentId,
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
