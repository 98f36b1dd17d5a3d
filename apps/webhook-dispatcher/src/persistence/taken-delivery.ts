import type { Destination } from '../domain/destination.js';

/** A delivery that this process holds a lease on, and nobody else sends. */
export interface TakenDelivery extends Destination {
  readonly deliveryId: string;
}

/** Under which name, and for how long, deliveries are taken. A sender that dies gives them back by the time. */
export interface Lease {
  /** Of this process alone: what another process took meanwhile, this one must not settle. */
  readonly leaseId: string;
  readonly leaseMs: number;
}
