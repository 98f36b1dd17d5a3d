import type { Readable } from 'node:stream';

/** The bytes to be scanned; each call of `open` reads them from the start. */
export interface Scannable {
  readonly sizeBytes: number;
  open(): Promise<Readable>;
}

export type ScanVerdict = 'clean' | 'infected';

/** Looks for viruses. */
export interface FileScanner {
  /**
   * @param signal ends the scan without a verdict
   * @throws Error when there is no verdict: the scanner does not run, takes too long, or says neither
   */
  scan(file: Scannable, signal?: AbortSignal): Promise<ScanVerdict>;
}

/** Nest's token for the {@link FileScanner} of the settings, null without one. */
export const FILE_SCANNER = Symbol('FileScanner');
