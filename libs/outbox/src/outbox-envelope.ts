import type { CloudEvent, ServiceName } from '#libs/contracts';
import type { OutboxRow } from './outbox-table.js';

/** The CloudEvent published for a row: the same each time. */
export function envelopeOf(row: OutboxRow, service: ServiceName): CloudEvent {
  return {
    specversion: '1.0',
    id: row.id,
    source: `countersign/${service}`,
    type: row.type,
    subject: row.subject,
    time: row.occurred_at.toISOString(),
    datacontenttype: 'application/json',
    orgid: row.org_id,
    workspaceid: row.workspace_id,
    sequence: row.position,
    ...(row.traceparent !== null && { traceparent: row.traceparent }),
    data: row.data,
  };
}
