import { Injectable } from '@nestjs/common';
import { ServiceError } from '#libs/contracts';
import type { Fault, SubmittedFile } from '#libs/contracts';
import { Clock } from '#libs/platform';
import type { WorkerCaller } from '../../edge/auth/caller.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { FileContents } from './file-contents.js';
import { FileRepository } from './file.repository.js';

/** Longer than a submission takes until it is accepted or refused. */
export const SUBMITTING_MS = 60_000;

/** The files that an answer names: they exist, are clean, and stay until the answer is accepted or refused. */
@Injectable()
export class SubmittedFiles {
  constructor(
    private readonly files: FileRepository,
    private readonly contents: FileContents,
    private readonly clock: Clock,
  ) {}

  /**
   * Runs a submission with the files of these ids.
   *
   * @throws ServiceError `request.invalid` with a pointer to each id that is no file of the assignment,
   *   `file.not_scanned`, `file.quarantined`, and what `submit` throws
   */
  async during<T>(
    { workerId }: WorkerCaller,
    assignmentId: string,
    fileIds: readonly string[],
    submit: (files: SubmittedFile[]) => Promise<T>,
  ): Promise<T> {
    if (fileIds.length === 0) return submit([]);
    const now = this.clock.now();
    const rows = new Map(
      (await this.files.refer(workerId, assignmentId, fileIds, now)).map(row => [row.file_id, row]),
    );
    try {
      for (const row of rows.values()) this.contents.requireServable(row);
      const missing = fileIds.flatMap((id, place) => (rows.has(id) ? [] : [faultAt(place)]));
      if (missing.length > 0) {
        throw refuse('request.invalid', 'The answer names files that there are not.', { faults: missing });
      }
      const files = fileIds
        .flatMap(id => rows.get(id) ?? [])
        .map(row => ({ id: row.file_id, ...partsOf(row) }));
      return await submit(files);
    } catch (error) {
      // After any other error the answer may have been accepted.
      if (isRefusal(error)) await this.files.release([...rows.keys()], now);
      throw error;
    }
  }
}

function partsOf({ name, media_type, size_bytes, sha256 }: Omit<SubmittedFile, 'id'>) {
  return { name, media_type, size_bytes, sha256 };
}

function faultAt(place: number): Fault {
  return { pointer: `/files/${place}`, detail: 'Must be the id of a file of this assignment.' };
}

function isRefusal(error: unknown): boolean {
  return error instanceof ServiceError && error.kind !== 'unavailable' && error.kind !== 'internal';
}
