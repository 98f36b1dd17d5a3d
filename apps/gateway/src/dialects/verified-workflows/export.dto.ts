import { z } from 'zod';
import { EXAMPLE } from '#libs/contracts';
import { toForeignTaskId } from '#libs/dialects';
import { named } from '../../endpoint/documented.js';
import { EXPORT_FORMATS } from '../../exports/export-format.js';
import { MAX_NAMED_TASKS } from '../../exports/export.dto.js';

const MAX_ID_CHARS = 100;

export const ReviewExportSpec = named(
  'VerifiedWorkflowsExportSpec',
  z.strictObject({
    format: z.enum(EXPORT_FORMATS).default('dpo'),
    /** Only these tasks. Each has to exist; those that are not completed are left out, and listed. */
    task_ids: z
      .array(z.string().max(MAX_ID_CHARS))
      .min(1, 'Leave it out for all tasks.')
      .max(MAX_NAMED_TASKS)
      .nullish(),
  }),
  { format: 'dpo', task_ids: [toForeignTaskId(EXAMPLE.taskId)] },
);
export type ReviewExportSpec = z.output<typeof ReviewExportSpec>;

/** Sent while it is made; what is documented is what it amounts to. */
export const ReviewExport = named(
  'VerifiedWorkflowsExport',
  z.strictObject({
    format: z.enum(EXPORT_FORMATS),
    /** Of the tasks that were named: those that have no result. */
    not_completed: z.array(z.string()),
    /** Of `dpo` the preference pairs; of `jsonl` and `csv` the text of the file. */
    data: z.union([
      z.array(z.strictObject({ prompt: z.string(), chosen: z.string(), rejected: z.string() })),
      z.string(),
    ]),
    /** How many pairs, lines or rows. */
    count: z.int().min(0),
  }),
  {
    format: 'dpo',
    not_completed: [],
    data: [{ prompt: 'Summarise.', chosen: 'It rained.', rejected: 'It rain.' }],
    count: 1,
  },
);
