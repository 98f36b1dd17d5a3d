import { Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Traffic } from '../destinations/traffic.js';
import { DeliveryResults } from './delivery-results.js';
import { Dispatcher } from './dispatcher.js';
import { HttpSender } from './http-sender.js';
import { SendingOptions } from './sending-options.js';

/**
 * Stops sending in order: attempts finish, or are aborted and released; their results are recorded; then the
 * connections close. At this point nothing new is claimed, and the database is still available.
 */
@Injectable()
export class GracefulShutdown implements OnApplicationShutdown {
  constructor(
    private readonly dispatcher: Dispatcher,
    private readonly sender: HttpSender,
    private readonly results: DeliveryResults,
    private readonly traffic: Traffic,
    private readonly options: SendingOptions,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.dispatcher.finish(this.options.finishWithinMs, () => this.sender.close());
    await this.results.close();
    await this.sender.close();
    this.traffic.close();
  }
}
