import { z } from 'zod';
import { QualityAlert, TaskCompleted, TaskFailed, parseJson, readerOf } from '#libs/contracts';
import { toForeignInstant, toForeignResult, toPercent } from './result.js';
import { toForeignTaskId } from './task-id.js';
import { eventNameOf } from './webhook-event-name.js';

/** The fields that every stored event has, test events included. */
const Stored = z.looseObject({
  type: z.string(),
  subject: z.string(),
  data: z.record(z.string(), z.unknown()),
});

/**
 * The body sent to Verified Workflows receivers. Scores are percentages, as everywhere in that API.
 *
 * @throws ZodError for anything but a Countersign event
 */
export function bodyOf(stored: string, wanted: readonly string[] | null): string {
  const event = Stored.parse(parseJson(stored));
  // If the endpoint has changed its event names since, the closest name is sent.
  const name = eventNameOf(event, wanted) ?? eventNameOf(event, null) ?? event.type;
  return JSON.stringify({ event: name, ...detailsOf(event) });
}

function detailsOf({ type, data }: z.infer<typeof Stored>): object {
  switch (type) {
    case TaskCompleted.type: {
      const { task_id, completed_at, output, verdict } = readerOf(TaskCompleted.data).parse(data);
      return {
        task_id: toForeignTaskId(task_id),
        completed_at: toForeignInstant(completed_at),
        results: toForeignResult(output, verdict),
      };
    }
    case TaskFailed.type: {
      const { task_id, failed_at, reason, detail } = readerOf(TaskFailed.data).parse(data);
      return { task_id: toForeignTaskId(task_id), failed_at: toForeignInstant(failed_at), reason, detail };
    }
    case QualityAlert.type: {
      const { task_id, raised_at, scope, score, threshold } = readerOf(QualityAlert.data).parse(data);
      return {
        task_id: toForeignTaskId(task_id),
        raised_at: toForeignInstant(raised_at),
        scope,
        quality_score: toPercent(score),
        threshold: toPercent(threshold),
      };
    }
    default:
      // A test of the endpoint, which the document does not describe.
      return data;
  }
}
