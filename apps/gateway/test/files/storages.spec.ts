import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, describe, expect, test } from 'vitest';
import { randomUUIDv7 } from '#libs/platform';
import { keyOf } from '../../src/api/files/storage/file-storage.js';
import type { FileStorage } from '../../src/api/files/storage/file-storage.js';
import { FolderStorage } from '../../src/api/files/storage/folder-storage.js';
import { S3Storage } from '../../src/api/files/storage/s3-storage.js';
import { startS3Server } from './s3-server.js';
import { filesBelow, temporaryFolder } from './upload-file.js';

const folder = temporaryFolder();
const local = join(folder, 'local');
mkdirSync(local);
/** A file where a folder would have to be. */
const occupied = join(folder, 'occupied');
writeFileSync(occupied, '');
const s3 = await startS3Server(folder);
afterAll(() => s3.stop());

const storages: readonly (readonly [string, FileStorage, string])[] = [
  ['a folder', new FolderStorage(local), local],
  ['S3', new S3Storage(s3.settings), join(folder, 'data')],
];

const newKey = () => keyOf({ org_id: randomUUIDv7(), file_id: randomUUIDv7() });
const stated = (bytes: Buffer) => ({
  sizeBytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

async function* chunksOf(bytes: Buffer, failAfter = Infinity): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < bytes.length; at += 65_536) {
    await Promise.resolve();
    if (at >= failAfter) throw new Error('The body broke off.');
    yield bytes.subarray(at, at + 65_536);
  }
}

describe.each(storages)('%s', (_, storage, where) => {
  test.each([1, 65_536, 3_000_001])('keeps %i bytes exactly', async size => {
    const [key, bytes] = [newKey(), randomBytes(size)];
    await storage.write(key, chunksOf(bytes), stated(bytes));
    expect((await buffer(await storage.read(key))).equals(bytes)).toBe(true);
  });

  test('returns a part', async () => {
    const [key, bytes] = [newKey(), randomBytes(200_000)];
    await storage.write(key, chunksOf(bytes), stated(bytes));
    for (const [first, last] of [
      [0, 0],
      [100_000, 150_000],
      [199_999, 199_999],
    ] as const) {
      const part = await buffer(await storage.read(key, { first, last }));
      expect(part.equals(bytes.subarray(first, last + 1))).toBe(true);
    }
  });

  test('a write that breaks off leaves nothing', async () => {
    const [key, bytes] = [newKey(), randomBytes(1_000_000)];
    const before = filesBelow(where);
    await expect(storage.write(key, chunksOf(bytes, 500_000), stated(bytes))).rejects.toThrow('broke off');
    await expect(storage.read(key)).rejects.toMatchObject({ code: 'file.content_missing' });
    await storage.delete(key);
    expect(filesBelow(where)).toEqual(before);
  });

  test('a reader that leaves early harms nothing', async () => {
    const [key, bytes] = [newKey(), randomBytes(2_000_000)];
    await storage.write(key, chunksOf(bytes), stated(bytes));
    (await storage.read(key)).destroy();
    expect((await buffer(await storage.read(key))).equals(bytes)).toBe(true);
  });

  test('deletes, also what is not there', async () => {
    const [key, bytes] = [newKey(), randomBytes(10)];
    await storage.write(key, chunksOf(bytes), stated(bytes));
    await storage.delete(key);
    await storage.delete(key);
    await expect(storage.read(key)).rejects.toMatchObject({ code: 'file.content_missing' });
    await storage.write(key, chunksOf(bytes), stated(bytes));
    expect((await buffer(await storage.read(key))).equals(bytes)).toBe(true);
  });

  test('fails when it cannot be reached, rather than say that there is no file', async () => {
    const away =
      storage instanceof S3Storage
        ? new S3Storage({ ...s3.settings, endpoint: 'http://127.0.0.1:1' })
        : new FolderStorage(join(occupied, 'files'));
    const bytes = randomBytes(10);
    await expect(away.write(newKey(), chunksOf(bytes), stated(bytes))).rejects.toThrow();
  });
});

describe('S3', () => {
  test('refuses an object whose content is not what was stated', async () => {
    const storage = new S3Storage(s3.settings);
    const [key, bytes, other] = [newKey(), randomBytes(1_000), randomBytes(1_000)];
    await expect(storage.write(key, chunksOf(bytes), stated(other))).rejects.toThrow();
    await expect(storage.read(key)).rejects.toMatchObject({ code: 'file.content_missing' });
  });

  test('links to a file for a while, with its name and its type', async () => {
    const storage = new S3Storage({ ...s3.settings, linkSeconds: 60 });
    const [key, bytes] = [newKey(), randomBytes(1_000)];
    await storage.write(key, chunksOf(bytes), stated(bytes));
    const headers = { contentType: 'image/png', contentDisposition: 'attachment; filename="a b.png"' };
    const link = (await storage.link(key, headers)) ?? '';
    const answer = await fetch(link);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': 'attachment; filename="a b.png"',
    });
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
    const forged = link.replace('a%20b.png', 'x.exe');
    expect(forged).not.toBe(link);
    expect((await fetch(forged)).status).toBe(403);
  });
});
