import { Injectable } from '@nestjs/common';
import { IdSource } from '#libs/platform';
import type { Lease } from '../persistence/taken-delivery.js';
import { SendingOptions } from './sending-options.js';

/** The name under which this process takes deliveries. */
@Injectable()
export class ProcessLease implements Lease {
  readonly leaseId: string;
  readonly leaseMs: number;

  constructor(ids: IdSource, { requestTimeoutMs, leaseMarginMs }: SendingOptions) {
    this.leaseId = ids.next();
    this.leaseMs = requestTimeoutMs + leaseMarginMs;
  }
}
