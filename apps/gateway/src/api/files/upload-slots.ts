import { Inject, Injectable } from '@nestjs/common';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { Shares } from '../../edge/http/shares.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';

type Settings = Pick<GatewaySettings, 'MAX_UPLOADS' | 'MAX_UPLOADS_PER_ORGANIZATION' | 'MAX_UPLOADS_PER_KEY'>;

const TRY_AGAIN_SECONDS = 10;

/** Limits concurrent uploads: each holds a connection, and writes as fast as its client sends. */
@Injectable()
export class UploadSlots {
  private readonly shares = new Shares();

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /**
   * Runs an upload in a slot instead of a place among the organization's concurrent requests, which are for requests
   * that are answered at once.
   *
   * @throws ServiceError `file.too_many_uploads`
   */
  async run<T>(admitted: AdmittedRequest, upload: () => Promise<T>): Promise<T> {
    const shares = [
      { level: 'key', holder: admitted.keyId, limit: this.settings.MAX_UPLOADS_PER_KEY },
      { level: 'organization', holder: admitted.orgId, limit: this.settings.MAX_UPLOADS_PER_ORGANIZATION },
      { level: 'gateway', holder: '', limit: this.settings.MAX_UPLOADS },
    ];
    const exceeded = this.shares.take(shares);
    if (exceeded !== undefined) {
      throw refuse(
        'file.too_many_uploads',
        `At most ${exceeded.limit} uploads of one ${exceeded.level} run at a time.`,
        {
          retry_after_seconds: TRY_AGAIN_SECONDS,
        },
      );
    }
    admitted.leavePlace();
    try {
      return await upload();
    } finally {
      this.shares.release(shares);
    }
  }
}
