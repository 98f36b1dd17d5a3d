import { Injectable } from '@nestjs/common';
import type { Lease } from '../persistence/taken-delivery.js';
import { SendingOptions } from './sending-options.js';

/** How long a delivery that is taken stays so: for one attempt, and for writing down how it went. */
@Injectable()
export class LeaseTime implements Lease {
  readonly leaseMs: number;

  constructor({ requestTimeoutMs, leaseMarginMs }: SendingOptions) {
    this.leaseMs = requestTimeoutMs + leaseMarginMs;
  }
}
