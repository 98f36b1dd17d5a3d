import type { Readable } from 'node:stream';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ServiceError } from '#libs/contracts';
import { refuse } from '../../edge/errors/problem-codes.js';
import { verifiedContent } from './content/verified-content.js';
import { FileRepository } from './file.repository.js';
import type { NewFile } from './file.repository.js';
import type { FileRow, StoredPlace } from './files.sql.js';
import { FILE_SCANNER } from './scan/file-scanner.js';
import type { FileScanner, ScanVerdict } from './scan/file-scanner.js';
import { FILE_STORAGE, keyOf } from './storage/file-storage.js';
import type { BytePart, FileStorage, LinkHeaders } from './storage/file-storage.js';

type Verdict = Pick<FileRow, 'scan' | 'infected_at'>;
type StoredContent = Pick<FileRow, 'file_id' | 'org_id' | 'size_bytes'>;

/** The contents of files: stored only when they are what was stated and clean, and served only then. */
@Injectable()
export class FileContents {
  private readonly logger = new Logger(FileContents.name);

  constructor(
    @Inject(FILE_STORAGE) private readonly known: FileStorage | null,
    @Inject(FILE_SCANNER) private readonly scanner: FileScanner | null,
    private readonly files: FileRepository,
  ) {}

  /** Whether this installation scans files. */
  get isScanning(): boolean {
    return this.scanner !== null && this.known !== null;
  }

  /** @throws ServiceError `file.storage_missing` */
  requireStorage(): FileStorage {
    if (this.known !== null) return this.known;
    const detail =
      'The operator of this installation has not set where files are stored (FILES_DIR or a bucket).';
    throw refuse('file.storage_missing', detail);
  }

  /**
   * Stores and scans a content.
   *
   * @throws ServiceError `file.type_mismatch`, `file.digest_mismatch`, `file.infected`, `file.scan_failed`, and what
   *   `bytes` fails with
   */
  async store(file: NewFile, bytes: Readable): Promise<FileRow['scan']> {
    const stated = { mediaType: file.media_type, sizeBytes: file.size_bytes, sha256: file.sha256 };
    try {
      await this.requireStorage().write(keyOf(file), verifiedContent(bytes, stated), stated);
    } catch (error) {
      throw this.outageOf(error);
    } finally {
      bytes.destroy();
    }
    return this.scan(file);
  }

  isServable({ scan, infected_at: infectedAt }: Verdict): boolean {
    return infectedAt === null && (this.scanner === null || scan === 'clean');
  }

  /**
   * @throws ServiceError `file.not_scanned`: a file from before there was a scanner is not served until it is scanned;
   *   `file.quarantined`
   */
  requireServable(file: Verdict): void {
    if (this.isServable(file)) return;
    if (file.infected_at !== null) {
      throw refuse(
        'file.quarantined',
        'A virus scan after the file was stored found something in it. Its content is not served any more.',
      );
    }
    throw refuse(
      'file.not_scanned',
      'The file is from before the virus scan was set up. It is served once it was scanned in the background.',
    );
  }

  /** @throws ServiceError `file.content_missing`, `file.not_scanned`, `file.quarantined` */
  async read(file: FileRow, part?: BytePart): Promise<Readable> {
    this.requireServable(file);
    try {
      return await this.requireStorage().read(keyOf(file), part);
    } catch (error) {
      throw this.outageOf(error);
    }
  }

  /** @throws ServiceError `file.not_scanned`, `file.quarantined` */
  async link(file: FileRow, headers: LinkHeaders): Promise<string | undefined> {
    this.requireServable(file);
    return this.requireStorage().link(keyOf(file), headers);
  }

  /**
   * What the scanner finds in a stored content; undefined without a scanner.
   *
   * @param signal ends the scan without a verdict
   * @throws ServiceError `file.storage_missing`, `file.content_missing`
   * @throws Error when there is no verdict
   */
  async verdictOn(file: StoredContent, signal?: AbortSignal): Promise<ScanVerdict | undefined> {
    if (this.scanner === null) return undefined;
    const storage = this.requireStorage();
    const content = { sizeBytes: file.size_bytes, open: () => storage.read(keyOf(file)) };
    return this.scanner.scan(content, signal);
  }

  /** Deletes the bytes of a file whose row is marked for it, and then the row. */
  async delete(file: StoredPlace): Promise<void> {
    await this.requireStorage().delete(keyOf(file));
    await this.files.remove(file.file_id);
  }

  /** What a storage throws, other than refusals, says that it does not work just now: it is full, or away. */
  private outageOf(error: unknown): unknown {
    if (error instanceof ServiceError) return error;
    this.logger.error({ msg: 'The storage of files does not work.', err: error });
    const detail = 'The storage of files is not available just now.';
    return new ServiceError('unavailable', 'service.unavailable', detail, {}, { cause: error });
  }

  private async scan(file: NewFile): Promise<FileRow['scan']> {
    const ids = { file_id: file.file_id, org_id: file.org_id, task_id: file.task_id };
    let verdict: ScanVerdict | undefined;
    try {
      verdict = await this.verdictOn(file);
    } catch (error) {
      this.logger.error({ msg: 'The virus scan failed; the file is refused.', ...ids, err: error });
      throw refuse(
        'file.scan_failed',
        'The virus scan is not available just now. Upload the file again later.',
        {
          retry_after_seconds: 30,
        },
      );
    }
    if (verdict === undefined) return 'not_configured';
    if (verdict === 'clean') return 'clean';
    this.logger.warn({ msg: 'The virus scan found something; the file is refused.', ...ids });
    throw refuse('file.infected', 'The virus scan found something in this file. It was not kept.');
  }
}
