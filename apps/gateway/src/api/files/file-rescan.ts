import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ServiceError } from '#libs/contracts';
import { RepeatedWork } from '#libs/platform';
import { FileContents } from './file-contents.js';
import { FileRescanMetrics } from './file-rescan-metrics.js';
import { FileRescanRepository } from './file-rescan.repository.js';
import type { ClaimedFile } from './file-rescan.repository.js';
import type { ScanVerdict } from './scan/file-scanner.js';

const EVERY_MS = 60_000;

type Scan =
  | { readonly outcome: 'verdict'; readonly verdict: ScanVerdict }
  /** Reading failed for this file only, as when its content is missing. */
  | { readonly outcome: 'file_failed'; readonly error: unknown }
  | { readonly outcome: 'scanner_failed'; readonly error: unknown }
  | { readonly outcome: 'stopping' };

/**
 * Scans the files that were stored while there was no scanner, the longest waiting first. Each gateway scans one at a
 * time, so that the scans of uploads are hardly delayed. After a scan without a verdict it pauses until the next run: the
 * scanner may be away.
 */
@Injectable()
export class FileRescan extends RepeatedWork {
  constructor(
    private readonly files: FileRescanRepository,
    private readonly contents: FileContents,
    private readonly metrics: FileRescanMetrics,
  ) {
    super({ name: 'scan of files from before the scanner', everyMs: EVERY_MS });
  }

  async work(signal: AbortSignal): Promise<void> {
    if (!this.contents.isScanning) return;
    while (!signal.aborted) {
      const claimed = await this.files.claim();
      if (claimed === undefined) return;
      const scan = await this.scan(claimed, signal);
      await this.settle(claimed, scan);
      if (scan.outcome === 'scanner_failed') return;
    }
  }

  /** Does not wait for the scanner once the gateway stops or the claim ends; what it says afterwards is ignored. */
  private async scan({ file, leaseMs }: ClaimedFile, signal: AbortSignal): Promise<Scan> {
    const ended = new AbortController();
    try {
      const verdict = await Promise.race([
        this.contents.verdictOn(file, ended.signal),
        pause(leaseMs, undefined, { signal: ended.signal, ref: false }),
        abortOf(signal, ended.signal),
      ]);
      if (verdict !== undefined) return { outcome: 'verdict', verdict };
      return signal.aborted
        ? { outcome: 'stopping' }
        : { outcome: 'scanner_failed', error: new Error(`The scan did not end in ${leaseMs} ms.`) };
    } catch (error) {
      return { outcome: isOfFile(error) ? 'file_failed' : 'scanner_failed', error };
    } finally {
      ended.abort();
    }
  }

  private async settle(claimed: ClaimedFile, scan: Scan): Promise<void> {
    const { file_id, org_id, task_id } = claimed.file;
    const ids = { file_id, org_id, task_id };
    switch (scan.outcome) {
      case 'stopping':
        await this.files.release(claimed);
        return;
      case 'file_failed':
      case 'scanner_failed': {
        const retriedAt = await this.files.failed(claimed);
        this.metrics.count('failed');
        const msg = 'The virus scan of a file from before the scanner failed; it is repeated.';
        this.logger.warn({ msg, ...ids, retried_at: retriedAt.toISOString(), err: scan.error });
        return;
      }
      case 'verdict':
        if (scan.verdict === 'clean') await this.files.foundClean(claimed);
        else if (await this.files.foundInfected(claimed)) {
          const msg = 'The virus scan found something in a file from before the scanner; it is not served.';
          this.logger.error({ msg, ...ids });
        }
        this.metrics.count(scan.verdict);
    }
  }
}

/** Resolves when `signal` is aborted; waits no longer than until `ended` is. */
async function abortOf(signal: AbortSignal, ended: AbortSignal): Promise<undefined> {
  if (!signal.aborted) await once(signal, 'abort', { signal: ended });
  return undefined;
}

/** Its content is missing; a scanner or storage that is away would fail for the next file, too. */
function isOfFile(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'file.content_missing';
}
