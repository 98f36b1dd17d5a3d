import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { contentMissing } from './file-storage.js';
import type { BytePart, FileStorage } from './file-storage.js';

const PARTIAL = '.partial';

/** Files in a folder of this machine, or of a volume that all gateways share. */
export class FolderStorage implements FileStorage {
  constructor(private readonly folder: string) {}

  /** Under another name until all of it is on the disk: a rename is all or nothing. */
  async write(key: string, chunks: AsyncIterable<Buffer>): Promise<void> {
    const path = this.pathOf(key);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    try {
      await pipeline(
        Readable.from(chunks),
        createWriteStream(path + PARTIAL, { flags: 'wx', mode: 0o600, flush: true }),
      );
      await rename(path + PARTIAL, path);
      await syncFolder(dirname(path));
    } catch (error) {
      await rm(path + PARTIAL, { force: true });
      throw error;
    }
  }

  async read(key: string, part?: BytePart): Promise<Readable> {
    const stream = createReadStream(this.pathOf(key), part && { start: part.first, end: part.last });
    const { promise: opened, resolve, reject } = Promise.withResolvers<undefined>();
    stream.once('open', () => {
      resolve(undefined);
    });
    stream.once('error', reject);
    try {
      await opened;
      return stream;
    } catch (error) {
      throw isMissing(error) ? contentMissing(error) : error;
    } finally {
      stream.off('error', reject);
    }
  }

  async delete(key: string): Promise<void> {
    const path = this.pathOf(key);
    await rm(path, { force: true });
    await rm(path + PARTIAL, { force: true });
  }

  link(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  private pathOf(key: string): string {
    return join(this.folder, ...key.split('/'));
  }
}

/** The new name of a file is on the disk once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
