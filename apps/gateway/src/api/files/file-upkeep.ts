import { Inject, Injectable } from '@nestjs/common';
import { Clock, RepeatedWork } from '#libs/platform';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { FileContents } from './file-contents.js';
import { FileRepository } from './file.repository.js';

const EVERY_MS = 60_000;
const BATCH = 100;
/** For the scan and for what follows it. */
const AFTER_UPLOAD_MS = 10 * 60_000;
const COUNT_EVERY_MS = 24 * 3_600_000;

/**
 * Removes what a gateway that stopped left behind: uploads that did not complete, files that were being deleted. Any
 * replica can, also several at once. Once a day it counts again what the files of each organization take.
 */
@Injectable()
export class FileUpkeep extends RepeatedWork {
  constructor(
    private readonly files: FileRepository,
    private readonly contents: FileContents,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'FILE_UPLOAD_TIMEOUT_MS'>,
  ) {
    super({ name: 'removal of interrupted uploads', everyMs: EVERY_MS });
  }

  async work(signal: AbortSignal): Promise<void> {
    const longestMs = this.settings.FILE_UPLOAD_TIMEOUT_MS + AFTER_UPLOAD_MS;
    const before = new Date(this.clock.now().getTime() - longestMs);
    for (let found = BATCH; found === BATCH && !signal.aborted;) {
      const unsettled = await this.files.takeUnsettled(before, BATCH);
      for (const file of unsettled) await this.contents.delete(file);
      found = unsettled.length;
    }
    const dayAgo = new Date(this.clock.now().getTime() - COUNT_EVERY_MS);
    while (!signal.aborted && (await this.files.countAgain(dayAgo)));
  }
}
