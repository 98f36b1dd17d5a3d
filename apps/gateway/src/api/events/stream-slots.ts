import { Inject, Injectable } from '@nestjs/common';
import { refuse } from '../../edge/errors/problem-codes.js';
import { Shares } from '../../edge/http/shares.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';

type Settings = Pick<
  GatewaySettings,
  'MAX_EVENT_STREAMS' | 'MAX_EVENT_STREAMS_PER_ORGANIZATION' | 'MAX_EVENT_STREAMS_PER_KEY'
>;

const TRY_AGAIN_SECONDS = 10;

/** Limits open event streams: each holds a connection and a page of events for as long as it is read. */
@Injectable()
export class StreamSlots {
  private readonly shares = new Shares();

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /**
   * @returns the function that releases the slot
   * @throws ServiceError `event_stream.too_many`
   */
  take({ keyId, orgId }: { readonly keyId: string; readonly orgId: string }): () => void {
    const { MAX_EVENT_STREAMS, MAX_EVENT_STREAMS_PER_ORGANIZATION, MAX_EVENT_STREAMS_PER_KEY } =
      this.settings;
    const shares = [
      { level: 'key', holder: keyId, limit: MAX_EVENT_STREAMS_PER_KEY },
      { level: 'organization', holder: orgId, limit: MAX_EVENT_STREAMS_PER_ORGANIZATION },
      { level: 'gateway', holder: '', limit: MAX_EVENT_STREAMS },
    ];
    const exceeded = this.shares.take(shares);
    if (exceeded !== undefined) {
      const { level, limit } = exceeded;
      throw refuse(
        'event_stream.too_many',
        `One ${level} may have ${limit} event streams open. Close one, or read GET /v1/events by cursor.`,
        { retry_after_seconds: TRY_AGAIN_SECONDS },
      );
    }
    return () => {
      this.shares.release(shares);
    };
  }
}
