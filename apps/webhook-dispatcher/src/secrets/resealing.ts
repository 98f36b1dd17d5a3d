import { Injectable } from '@nestjs/common';
import { RepeatedWork } from '#libs/platform';
import { ResealingRepository } from './resealing.repository.js';

/**
 * Keys change at a restart, and until every replica has the new key first, others still encrypt with the former one:
 * several passes are needed. A pass reads every encrypted row, a few thousand a second.
 */
const EVERY_MS = 10 * 60_000;

/** Re-encrypts stored secrets with the current key, so that a former one can be removed from `SECRETS_KEY`. */
@Injectable()
export class Resealing extends RepeatedWork {
  constructor(private readonly repository: ResealingRepository) {
    super({ name: 're-encryption of secrets', everyMs: EVERY_MS });
  }

  /** With a single key everything is encrypted with it, or cannot be decrypted at all. */
  async work(signal: AbortSignal): Promise<void> {
    if (!this.repository.hasFormerKeys) return;
    const resealed = await this.repository.resealAll(signal);
    const msg =
      resealed > 0
        ? 'Secrets were re-encrypted with the first key of SECRETS_KEY.'
        : 'No stored secret needs a former key: it can be removed from SECRETS_KEY.';
    this.logger.log({ msg, resealed });
  }
}
