import { Injectable } from '@nestjs/common';
import { RepeatedWork } from '#libs/platform';
import { TestReceiverRepository } from './test-receiver.repository.js';

const EVERY_MS = 60_000;

/** Deletes receivers that have closed, and requests that are older than 24 hours. Any replica can, several at once. */
@Injectable()
export class TestReceiverUpkeep extends RepeatedWork {
  constructor(private readonly receivers: TestReceiverRepository) {
    super({ name: 'upkeep of test receivers', everyMs: EVERY_MS });
  }

  async work(signal: AbortSignal): Promise<void> {
    await this.receivers.deleteExpired(signal);
  }
}
