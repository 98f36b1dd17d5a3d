import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { GatewayUnderTest } from '../gateway-under-test.js';
import type { HttpAnswer } from '../http-client.js';

/** One pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

export interface UploadOptions {
  readonly assignmentId: string;
  readonly content?: Uint8Array | string;
  readonly type?: string;
  readonly name?: string;
  /** Instead of the SHA-256 of the content in the query. */
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Attaches a file to an assignment, as a worker. */
export function uploadFile(
  { http }: GatewayUnderTest,
  workerKey: string,
  { assignmentId, content = '{}', type = 'application/json', name = 'a.json', query, headers }: UploadOptions,
): Promise<HttpAnswer> {
  const bytes = new Uint8Array(Buffer.from(content));
  const search = new URLSearchParams({ name, ...(query ?? { sha256: sha256(bytes) }) });
  return http.call(
    'POST',
    `/v1/worker/assignments/${assignmentId}/files?${search.toString()}`,
    workerKey,
    bytes,
    {
      headers: { 'content-type': type, ...headers },
    },
  );
}

/** A folder that is deleted after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-files-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** The files below a folder, complete or not. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap(entry =>
    entry.isFile() ? [entry.name] : [],
  );
}
