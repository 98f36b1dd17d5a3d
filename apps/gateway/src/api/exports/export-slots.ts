import { Inject, Injectable } from '@nestjs/common';
import { refuse } from '../../edge/errors/problem-codes.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { Shares } from '../../edge/http/shares.js';

type Settings = Pick<GatewaySettings, 'MAX_EXPORTS' | 'MAX_EXPORTS_PER_ORGANIZATION'>;

const TRY_AGAIN_SECONDS = 10;

/** Limits concurrent exports: each holds a connection and a page of tasks for as long as it is read. */
@Injectable()
export class ExportSlots {
  private readonly shares = new Shares();

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /**
   * Takes a slot until the client has received the whole response or has disconnected.
   *
   * @throws ServiceError `export.too_many`
   */
  take(orgId: string, disconnected: AbortSignal): void {
    const { MAX_EXPORTS, MAX_EXPORTS_PER_ORGANIZATION } = this.settings;
    const shares = [
      { level: 'organization', holder: orgId, limit: MAX_EXPORTS_PER_ORGANIZATION },
      { level: 'process', holder: '', limit: MAX_EXPORTS },
    ];
    if (disconnected.aborted) return;
    const exceeded = this.shares.take(shares);
    if (exceeded !== undefined) {
      const scope = exceeded.level === 'organization' ? 'of this organization' : 'at this gateway';
      throw refuse('export.too_many', `At most ${exceeded.limit} exports ${scope} run at a time.`, {
        retry_after_seconds: TRY_AGAIN_SECONDS,
      });
    }
    const release = (): void => {
      this.shares.release(shares);
    };
    disconnected.addEventListener('abort', release, { once: true });
  }
}
