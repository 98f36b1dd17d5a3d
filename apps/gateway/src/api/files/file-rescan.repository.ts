import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { changedRows, execute, typedRows } from '#libs/database';
import { Clock } from '#libs/platform';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import * as sql from './file-rescan.sql.js';
import { FOUND_CLEAN } from './files.sql.js';
import type { FileRow } from './files.sql.js';
import { rescanPauseMs } from './rescan-pause.rule.js';

/** For reading the file before the scan, which a storage may take long for. */
const BEFORE_SCAN_MS = 10 * 60_000;

/** A file that this gateway alone may scan, for `leaseMs`. */
export interface ClaimedFile {
  readonly file: FileRow;
  /** How often its scan has failed. */
  readonly failures: number;
  readonly until: Date;
  readonly leaseMs: number;
}

/** The files that were stored while there was no scanner, and what is found in them. */
@Injectable()
export class FileRescanRepository {
  private readonly leaseMs: number;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(SETTINGS) settings: Pick<GatewaySettings, 'FILE_SCAN_TIMEOUT_MS'>,
  ) {
    this.leaseMs = settings.FILE_SCAN_TIMEOUT_MS + BEFORE_SCAN_MS;
  }

  /** Undefined when no file is due. */
  async claim(): Promise<ClaimedFile | undefined> {
    const now = this.clock.now();
    const until = new Date(now.getTime() + this.leaseMs);
    const [row] = await typedRows(this.dataSource, sql.UnscannedFile, sql.CLAIM, [now, until]);
    if (row === undefined) return undefined;
    const { scan_failures: failures, ...file } = row;
    return { file, failures, until, leaseMs: this.leaseMs };
  }

  async foundClean({ file }: ClaimedFile): Promise<void> {
    await execute(this.dataSource, FOUND_CLEAN, [file.file_id]);
  }

  /** @returns whether this is the first time, and the file still exists */
  async foundInfected({ file }: ClaimedFile): Promise<boolean> {
    return (await changedRows(this.dataSource, sql.FOUND_INFECTED, [file.file_id, this.clock.now()])) > 0;
  }

  /** The file is due again after a pause that grows with its failures. @returns when */
  async failed({ file, failures, until }: ClaimedFile): Promise<Date> {
    const dueAt = new Date(this.clock.now().getTime() + rescanPauseMs(failures + 1));
    await execute(this.dataSource, sql.FAILED, [file.file_id, until, dueAt]);
    return dueAt;
  }

  /** Another gateway can scan the file at once. */
  async release({ file, until }: ClaimedFile): Promise<void> {
    await execute(this.dataSource, sql.RELEASE, [file.file_id, until, this.clock.now()]);
  }
}
