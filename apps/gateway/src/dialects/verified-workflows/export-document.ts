import type { CompletedTask } from '#libs/contracts';
import { toForeignResult } from '#libs/dialects';
import type { Correction } from '../../api/exports/correction.rule.js';
import { exportWriterOf, pairsOf } from '../../api/exports/export-format.js';
import type { ExportFormat, ExportLine } from '../../api/exports/export-format.js';
import type { OpenExport } from '../../api/exports/export-source.js';
import { TASK_IDS, foreignTimestamp } from './words.js';

const COLUMNS = [
  ...['id', 'workspace', 'type', 'title', 'prompt', 'chosen', 'rejected'],
  ...['payload', 'result', 'created_at', 'completed_at'],
] as const;

/** A completed task in the format of Verified Workflows. */
function reviewLineOf(task: CompletedTask, { prompt, chosen, rejected }: Correction): ExportLine {
  const { task_id, workspace_id, task_type, title, payload, output, posterior } = task;
  return {
    ...{ id: TASK_IDS.format(task_id), workspace: workspace_id, type: task_type, title },
    ...{ prompt, chosen, rejected, payload },
    result: toForeignResult(output, { posterior }),
    created_at: foreignTimestamp(task.created_at),
    completed_at: foreignTimestamp(task.completed_at),
  };
}

/**
 * The export as one JSON document, part by part: the published client parses every response as JSON, whatever format it
 * requested. A truncated one is invalid JSON.
 */
export async function* exportDocument(
  format: ExportFormat,
  { notCompleted, pages }: OpenExport,
): AsyncGenerator<string> {
  const names = notCompleted.map(({ name }) => name);
  yield `{"format":${JSON.stringify(format)},"not_completed":${JSON.stringify(names)},"data":`;
  const count = yield* format === 'dpo' ? pairs(pages) : text(format, pages);
  yield `,"count":${count}}`;
}

type Pages = OpenExport['pages'];

async function* pairs(pages: Pages): AsyncGenerator<string, number> {
  let count = 0;
  yield '[';
  for await (const page of pages) {
    const written = pairsOf(page).map(pair => JSON.stringify(pair));
    if (written.length > 0) yield (count === 0 ? '' : ',') + written.join(',');
    count += written.length;
  }
  yield ']';
  return count;
}

async function* text(format: ExportFormat, pages: Pages): AsyncGenerator<string, number> {
  const writer = exportWriterOf(format, COLUMNS, reviewLineOf);
  let count = 0;
  yield `"${withinString(writer.header)}`;
  for await (const page of pages) {
    const part = writer.partOf(page);
    count += part.count;
    yield withinString(part.text);
  }
  yield '"';
  return count;
}

/** Escaped for use within the quotes of a JSON string. */
function withinString(part: string): string {
  return JSON.stringify(part).slice(1, -1);
}
