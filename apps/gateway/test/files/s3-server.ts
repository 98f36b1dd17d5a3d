import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '#libs/embedded';
import { waitFor } from '#libs/testing';
import type { S3Settings } from '../../src/api/files/storage/s3-storage.js';

export interface S3Server {
  readonly settings: S3Settings;
  stop(): Promise<void>;
}

const BUCKET = 'evidence';
const ACCESS_KEY = 'countersign';
const SECRET_KEY = 'a secret of the tests';

/** A server of the S3 protocol with one bucket, over a folder. */
export async function startS3Server(folder: string): Promise<S3Server> {
  const [data, metadata] = [join(folder, 'data'), join(folder, 'metadata')];
  mkdirSync(join(data, BUCKET), { recursive: true });
  mkdirSync(metadata);
  const port = await findFreePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const options = ['--access', ACCESS_KEY, '--secret', SECRET_KEY, '--port', `127.0.0.1:${port}`, '--quiet'];
  // The folder may be on a file system without extended attributes.
  const server = spawn(programPath(), [...options, 'posix', '--sidecar', metadata, data], {
    stdio: 'ignore',
  });
  const exited = new Promise<void>(resolve => server.once('exit', () => resolve()));
  await waitFor(
    () =>
      fetch(endpoint).then(
        () => true,
        () => false,
      ),
    { describe: 'the S3 server' },
  );
  return {
    settings: {
      bucket: BUCKET,
      region: 'us-east-1',
      endpoint,
      prefix: 'files/',
      pathStyle: true,
      credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY },
      linkSeconds: undefined,
    },
    stop: async () => {
      server.kill('SIGTERM');
      await exited;
    },
  };
}

/** Found or built by `node scripts/prepare.mjs test`. */
function programPath(): string {
  return execFileSync(process.execPath, ['scripts/prepare/s3-server-path.mjs'], { encoding: 'utf8' }).trim();
}
