import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Id, notFound } from '#libs/contracts';
import { changedRows, decodeCursor, execute, pageFrom, transaction, typedRows } from '#libs/database';
import { Clock } from '#libs/platform';
import { refuse } from '../../edge/errors/problem-codes.js';
import type { PageQuery } from '../../edge/schemas/input.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { countAgain, takeRoom } from './file-usage.js';
import * as sql from './files.sql.js';
import type { FileRow, StoredPlace } from './files.sql.js';

export type NewFile = Omit<FileRow, 'scan' | 'created_at' | 'infected_at'>;

type Settings = Pick<
  GatewaySettings,
  'MAX_FILES_PER_ASSIGNMENT' | 'MAX_FILE_BYTES_PER_ASSIGNMENT' | 'MAX_FILE_BYTES_PER_ORGANIZATION'
>;

/** `cursor` of the next page; null on the last one. */
export interface FilePage {
  readonly items: readonly FileRow[];
  readonly cursor: string | null;
}

const Position = z.strictObject({ id: Id });

/** The rows of files. A row exists before the first byte of its file, and until the last one is deleted. */
@Injectable()
export class FileRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Takes a place among the files of the assignment and those of the organization, for an upload.
   *
   * @throws ServiceError `file.too_many`, `file.storage_full`
   */
  async reserve(file: NewFile): Promise<void> {
    const now = this.clock.now();
    await transaction(this.dataSource, async manager => {
      await manager.query(sql.LOCK_ASSIGNMENT, [file.assignment_id]);
      const [count] = await typedRows(manager, sql.CountRow, sql.COUNT_OF_ASSIGNMENT, [file.assignment_id]);
      this.requireRoom(file.size_bytes, count?.files ?? 0, count?.bytes ?? 0);
      await takeRoom(manager, file, { maxBytes: this.settings.MAX_FILE_BYTES_PER_ORGANIZATION, now });
      await manager.query(sql.INSERT, [
        ...[file.file_id, file.org_id, file.task_id, file.assignment_id, file.worker_id],
        ...[file.name, file.media_type, file.size_bytes, file.sha256, now],
      ]);
    });
  }

  /**
   * The file, now stored; or the same file as it was uploaded earlier, so that a repeated upload adds nothing but the
   * verdict that an earlier one may lack. Undefined when the upload is to be abandoned, because its task was erased.
   */
  async complete(file: NewFile, scan: FileRow['scan']): Promise<FileRow | undefined> {
    return transaction(this.dataSource, async manager => {
      await manager.query(sql.LOCK_ASSIGNMENT, [file.assignment_id]);
      const same = [file.assignment_id, file.sha256, file.name];
      const [earlier] = await typedRows(manager, sql.FileRow, sql.SAME_CONTENT, same);
      if (earlier !== undefined) {
        if (scan !== 'clean') return earlier;
        const [judged] = await typedRows(manager, sql.FileRow, sql.FOUND_CLEAN, [earlier.file_id]);
        return judged ?? earlier;
      }
      const values = [file.file_id, scan, this.clock.now()];
      return (await typedRows(manager, sql.FileRow, sql.COMPLETE, values))[0];
    });
  }

  /** Ends an upload that did not complete. @returns whether its bytes are to be deleted: not if it did after all */
  async abandon(fileId: string): Promise<boolean> {
    await execute(this.dataSource, sql.ABANDON, [fileId, this.clock.now()]);
    return (await this.dataSource.query<unknown[]>(sql.IS_STORED, [fileId])).length === 0;
  }

  /** Removes the row, after the bytes. */
  async remove(fileId: string): Promise<void> {
    await execute(this.dataSource, sql.REMOVE, [fileId]);
  }

  /** @returns whether it may be deleted now: not while a submission names it */
  async beginDeletion(fileId: string, notReferredAfter: Date): Promise<boolean> {
    const values = [fileId, this.clock.now(), notReferredAfter];
    return (await changedRows(this.dataSource, sql.BEGIN_DELETION, values)) > 0;
  }

  /** Marks some files of a task for deletion, and tells running uploads to it to stop. */
  async beginErasure(taskId: string, limit: number): Promise<readonly StoredPlace[]> {
    const now = this.clock.now();
    await execute(this.dataSource, sql.ABANDON_OF_TASK, [taskId, now]);
    return typedRows(this.dataSource, sql.StoredPlace, sql.DELETE_OF_TASK, [taskId, now, limit]);
  }

  /** Marks some files for deletion that have been between two states for longer than anything takes. */
  async takeUnsettled(before: Date, limit: number): Promise<readonly StoredPlace[]> {
    return typedRows(this.dataSource, sql.StoredPlace, sql.UNSETTLED, [this.clock.now(), before, limit]);
  }

  /** Counts again what an organization uses. @returns whether there was one that was not counted since `before` */
  async countAgain(before: Date): Promise<boolean> {
    return transaction(this.dataSource, manager => countAgain(manager, { before, now: this.clock.now() }));
  }

  /** @throws ServiceError `file.not_found` */
  async ofWorker(workerId: string, assignmentId: string, fileId: string): Promise<FileRow> {
    return this.one(sql.OF_WORKER, [fileId, assignmentId, workerId]);
  }

  /** @throws ServiceError `file.not_found` */
  async ofOrganization(orgId: string, fileId: string): Promise<FileRow> {
    return this.one(sql.OF_ORGANIZATION, [fileId, orgId]);
  }

  /** The files with these ids that belong to the assignment; from now on they are not deleted for a while. */
  async refer(
    workerId: string,
    assignmentId: string,
    fileIds: readonly string[],
    now: Date,
  ): Promise<readonly FileRow[]> {
    return typedRows(this.dataSource, sql.FileRow, sql.REFER, [fileIds, assignmentId, workerId, now]);
  }

  /** Ends what {@link refer} began at this moment. */
  async release(fileIds: readonly string[], since: Date): Promise<void> {
    await execute(this.dataSource, sql.RELEASE, [fileIds, since]);
  }

  /** A page of an assignment's files, oldest first. @throws ServiceError `cursor.invalid` */
  async ofAssignment(workerId: string, assignmentId: string, page: PageQuery): Promise<FilePage> {
    return this.page(sql.OF_ASSIGNMENT, [assignmentId, workerId], page);
  }

  /** A page of a task's files, oldest first. @throws ServiceError `cursor.invalid` */
  async ofTask(orgId: string, taskId: string, page: PageQuery): Promise<FilePage> {
    return this.page(sql.OF_TASK, [taskId, orgId], page);
  }

  private async page(
    statement: string,
    values: readonly string[],
    { limit, cursor }: PageQuery,
  ): Promise<FilePage> {
    const after = cursor === undefined ? null : decodeCursor(Position, cursor).id;
    const rows = await typedRows(this.dataSource, sql.FileRow, statement, [...values, after, limit + 1]);
    return pageFrom(rows, limit, ({ file_id: id }) => ({ id }));
  }

  private async one(statement: string, values: readonly string[]): Promise<FileRow> {
    const [row] = await typedRows(this.dataSource, sql.FileRow, statement, values);
    if (row === undefined) throw notFound('file');
    return row;
  }

  private requireRoom(sizeBytes: number, files: number, bytes: number): void {
    const { MAX_FILES_PER_ASSIGNMENT: maxFiles, MAX_FILE_BYTES_PER_ASSIGNMENT: maxBytes } = this.settings;
    if (files >= maxFiles) {
      throw refuse('file.too_many', `An assignment has at most ${maxFiles} files. Delete one first.`);
    }
    if (bytes + sizeBytes > maxBytes) {
      const left = Math.max(0, maxBytes - bytes);
      throw refuse(
        'file.too_many',
        `The files of an assignment have at most ${maxBytes} bytes; ${left} are left.`,
      );
    }
  }
}
