import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { RepeatedWork } from '#libs/platform';
import { ResealingRepository } from './resealing.repository.js';

/**
 * Keys change at a restart, and until every replica has the new key first, others still encrypt with the former one:
 * several passes are needed. A pass reads every encrypted row, a few thousand a second.
 */
const EVERY_MS = 10 * 60_000;

/** Re-encrypts stored secrets with the current key, so that a former one can be removed from `SECRETS_KEY`. */
@Injectable()
export class Resealing implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Resealing.name);
  private readonly repeated: RepeatedWork;

  constructor(private readonly repository: ResealingRepository) {
    this.repeated = new RepeatedWork({
      name: 're-encrypt secrets',
      everyMs: EVERY_MS,
      work: signal => this.run(signal),
    });
  }

  onApplicationBootstrap(): void {
    this.repeated.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.repeated.stop();
  }

  /** With a single key everything is encrypted with it, or cannot be decrypted at all. */
  async run(signal: AbortSignal): Promise<void> {
    if (!this.repository.hasFormerKeys) return;
    const resealed = await this.repository.resealAll(signal);
    const msg =
      resealed > 0
        ? 'Secrets were re-encrypted with the first key of SECRETS_KEY.'
        : 'No stored secret needs a former key: it can be removed from SECRETS_KEY.';
    this.logger.log({ msg, resealed });
  }
}
