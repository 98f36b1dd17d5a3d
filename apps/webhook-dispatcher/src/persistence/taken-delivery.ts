import type { Destination } from '../domain/destination.js';

/** A delivery that may be sent by whoever holds this lease, and by nobody else until it ends. */
export interface TakenDelivery extends Destination {
  readonly deliveryId: string;
  /** New each time a delivery is taken. One that was taken again meanwhile, by whatever process, is another lease's. */
  readonly leaseId: string;
}

/** For how long deliveries are taken. A sender that dies gives them back by the time. */
export interface Lease {
  readonly leaseMs: number;
}

/** A row that a statement has changed; `leaseId` is null unless it was taken as well. */
export type MaybeTaken<Row extends TakenDelivery> = Omit<Row, 'leaseId'> & {
  readonly leaseId: string | null;
};

export function isTaken<Row extends TakenDelivery>(row: MaybeTaken<Row>): row is MaybeTaken<Row> & Row {
  return row.leaseId !== null;
}
