import type { CompletedTask } from '#libs/contracts';
import type { Correction } from './correction.rule.js';
import type { ExportLine } from './export-format.js';

export const NATIVE_COLUMNS = [
  ...['task_id', 'workspace_id', 'task_type', 'domain', 'title', 'prompt', 'chosen', 'rejected'],
  ...['payload', 'output', 'agreement', 'posterior', 'created_at', 'completed_at'],
  'decision',
] as const;

/** A completed task in the format of the native API. */
export function nativeLineOf(task: CompletedTask, { prompt, chosen, rejected }: Correction): ExportLine {
  const { task_id, workspace_id, task_type, domain, title, payload, output } = task;
  const { agreement, posterior, created_at, completed_at, decision } = task;
  return {
    ...{ task_id, workspace_id, task_type, domain, title, prompt, chosen, rejected },
    ...{ payload, output, agreement, posterior, created_at, completed_at, decision },
  };
}
