import { z } from 'zod';
import { EXAMPLE } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { EXPORT_FORMATS } from '../../api/exports/export-format.js';
import { MAX_NAMED_TASKS } from '../../api/exports/export.dto.js';
import { TASK_IDS } from './words.js';

const MAX_ID_CHARS = 100;

export const ReviewExportSpec = named(
  'VerifiedWorkflowsExportSpec',
  z.strictObject({
    format: z.enum(EXPORT_FORMATS).default('dpo'),
    /** Only these tasks. Each must exist; those that are not completed are omitted and listed. */
    task_ids: z
      .array(z.string().max(MAX_ID_CHARS))
      .min(1, 'Leave it out for all tasks.')
      .max(MAX_NAMED_TASKS)
      .nullish(),
  }),
  { format: 'dpo', task_ids: [TASK_IDS.format(EXAMPLE.taskId)] },
);
export type ReviewExportSpec = z.output<typeof ReviewExportSpec>;

/** Streamed; this schema documents the complete response. */
export const ReviewExport = named(
  'VerifiedWorkflowsExport',
  z.strictObject({
    format: z.enum(EXPORT_FORMATS),
    /** The named tasks that have no result. */
    not_completed: z.array(z.string()),
    /** For `dpo` the preference pairs; for `jsonl` and `csv` the text of the file. */
    data: z.union([
      z.array(z.strictObject({ prompt: z.string(), chosen: z.string(), rejected: z.string() })),
      z.string(),
    ]),
    /** The number of pairs, lines or rows. */
    count: z.int().min(0),
  }),
  {
    format: 'dpo',
    not_completed: [],
    data: [{ prompt: 'Summarise.', chosen: 'It rained.', rejected: 'It rain.' }],
    count: 1,
  },
);
