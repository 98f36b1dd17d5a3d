import { CloudEventEnvelope, parseJson } from '#libs/contracts';
import type { CloudEvent } from '#libs/contracts';
import { EVENT_SOURCE } from '../domain/sealed-event.rule.js';

/** An event of the log. */
interface LoggedRow {
  readonly id: string;
  readonly version: number;
  readonly type: string;
  readonly occurred_at: Date;
  /** Null for an event that was erased. */
  readonly envelope: string | null;
}

interface OfTask {
  readonly taskId: string;
  readonly orgId: string;
  readonly workspaceId: string;
}

/** A newer release of this service may have added fields to an event; its hash covers those too. */
const TolerantEnvelope = CloudEventEnvelope.loose();

/** An event as published; of an erased one, what the log still says: everything but its data. */
export function envelopeOf(row: LoggedRow, { taskId, orgId, workspaceId }: OfTask): CloudEvent {
  if (row.envelope !== null) return TolerantEnvelope.parse(parseJson(row.envelope));
  return {
    ...{ specversion: '1.0', id: row.id, source: EVENT_SOURCE, type: row.type, subject: taskId },
    ...{ time: row.occurred_at.toISOString(), datacontenttype: 'application/json', orgid: orgId },
    ...{ workspaceid: workspaceId, sequence: row.version, data: null },
  };
}
