import { z } from 'zod';
import { EXAMPLE, Id, Instant, Label } from '#libs/contracts';
import { named } from '../endpoint/documented.js';
import { EXPORT_FORMATS } from './export-format.js';

/** How many tasks an export can name; a filter lets any number through. */
export const MAX_NAMED_TASKS = 5_000;

export const ExportSpec = named(
  'ExportSpec',
  z.strictObject({
    /** Left out: `csv` for `Accept: text/csv`, else `jsonl`. */
    format: z.enum(EXPORT_FORMATS).optional(),
    /** Only these tasks. Each has to exist; those that are not completed are left out. */
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
