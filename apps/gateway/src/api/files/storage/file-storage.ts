import type { Readable } from 'node:stream';
import { refuse } from '../../../edge/errors/problem-codes.js';

/** Where the bytes of files are. Keys are made by {@link keyOf}; a file never changes once it is written. */
export interface FileStorage {
  /**
   * Writes a file, wholly or not at all: when `chunks` fails, or this process stops, nothing can be read under the key.
   * What it resolved for survives a crash.
   *
   * @param stated the number of bytes that `chunks` has, and their hash in hex
   */
  write(key: string, chunks: AsyncIterable<Buffer>, stated: StatedBytes): Promise<void>;

  /**
   * The bytes of a file, or a part of them. Resolves once it is known that there is such a file.
   *
   * @throws ServiceError `file.content_missing`
   */
  read(key: string, part?: BytePart): Promise<Readable>;

  /** Deletes a file, and what a write that was interrupted may have left under the key. */
  delete(key: string): Promise<void>;

  /** A URL at which a browser gets the file for a few minutes; undefined where the gateway serves it itself. */
  link(key: string, headers: LinkHeaders): Promise<string | undefined>;
}

export interface StatedBytes {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Positions of the first and the last byte, counted from 0. */
export interface BytePart {
  readonly first: number;
  readonly last: number;
}

export interface LinkHeaders {
  readonly contentType: string;
  readonly contentDisposition: string;
}

/** By organization, so that the files of one can be found, copied, and deleted as a whole. */
export function keyOf(file: { readonly org_id: string; readonly file_id: string }): string {
  return `${file.org_id}/${file.file_id}`;
}

export function contentMissing(cause: unknown): Error {
  const refusal = refuse('file.content_missing', 'The storage has no content for this file any more.');
  refusal.cause = cause;
  return refusal;
}

/** Nest's token for the {@link FileStorage} of the settings, null without one. */
export const FILE_STORAGE = Symbol('FileStorage');
