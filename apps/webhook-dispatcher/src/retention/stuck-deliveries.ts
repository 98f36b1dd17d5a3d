import { Injectable } from '@nestjs/common';
import { RepeatedWork } from '#libs/platform';
import { SendingOptions } from '../delivery/sending-options.js';
import { SweepRepository } from './sweep.repository.js';

/** Releases deliveries that have waited too long for a missing event; they are then sent out of order. */
@Injectable()
export class StuckDeliveries extends RepeatedWork {
  constructor(
    private readonly repository: SweepRepository,
    { releaseStuckEveryMs: everyMs }: SendingOptions,
  ) {
    super({ name: 'release of stuck deliveries', everyMs });
  }

  async work(): Promise<void> {
    const freed = await this.repository.releaseStuck();
    if (freed === 0) return;
    this.logger.warn({
      msg: 'Deliveries waited too long for a missing event and are sent out of order.',
      freed,
    });
  }
}
