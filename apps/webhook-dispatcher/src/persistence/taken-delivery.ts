import type { Destination } from '../domain/destination.js';

/** A delivery that only the holder of this lease may send until the lease ends. */
export interface TakenDelivery extends Destination {
  readonly deliveryId: string;
  /** New each time a delivery is taken. If any process takes it again, it is under another lease. */
  readonly leaseId: string;
}

/** The duration for which deliveries are taken. The deliveries of a crashed sender become available when it ends. */
export interface Lease {
  readonly leaseMs: number;
}

/** A row changed by a statement; `leaseId` is null unless it was taken as well. */
export type MaybeTaken<Row extends TakenDelivery> = Omit<Row, 'leaseId'> & {
  readonly leaseId: string | null;
};

export function isTaken<Row extends TakenDelivery>(row: MaybeTaken<Row>): row is MaybeTaken<Row> & Row {
  return row.leaseId !== null;
}
