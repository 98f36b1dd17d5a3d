import { Injectable } from '@nestjs/common';
import { RepeatedWork } from '#libs/platform';
import { DraftsRepository } from './drafts.repository.js';

const EVERY_MS = 60_000;

/** Deletes expired drafts. Any replica can, also several at once. */
@Injectable()
export class DraftUpkeep extends RepeatedWork {
  constructor(private readonly drafts: DraftsRepository) {
    super({ name: 'upkeep of drafts', everyMs: EVERY_MS });
  }

  async work(signal: AbortSignal): Promise<void> {
    await this.drafts.deleteExpired(signal);
  }
}
