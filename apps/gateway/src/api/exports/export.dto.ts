import { z } from 'zod';
import { EXAMPLE, Id, Instant, Label } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { EXPORT_FORMATS } from './export-format.js';

/** The maximum number of named tasks; a filter may match any number. */
export const MAX_NAMED_TASKS = 5_000;

export const ExportSpec = named(
  'ExportSpec',
  z.strictObject({
    /** Defaults to `csv` for `Accept: text/csv`, else `jsonl`. */
    format: z.enum(EXPORT_FORMATS).optional(),
    /** Only these tasks. Each must exist; those that are not completed are omitted. */
    task_ids: z.array(Id).min(1, 'Leave it out for all tasks.').max(MAX_NAMED_TASKS).optional(),
    /** Only tasks of this type. */
    task_type: Label.optional(),
    /** Only tasks of this pool. */
    pool: Id.optional(),
    created_after: Instant.optional(),
    created_before: Instant.optional(),
  }),
  { format: 'dpo', pool: EXAMPLE.poolId, created_after: EXAMPLE.createdAt },
);
export type ExportSpec = z.infer<typeof ExportSpec>;
