import { Injectable } from '@nestjs/common';
import type { Lease } from '../persistence/taken-delivery.js';
import { SendingOptions } from './sending-options.js';

/** How long a delivery stays taken: for one attempt, and for recording its result. */
@Injectable()
export class LeaseTime implements Lease {
  readonly leaseMs: number;

  constructor({ requestTimeoutMs, leaseMarginMs }: SendingOptions) {
    this.leaseMs = requestTimeoutMs + leaseMarginMs;
  }
}
