import { z } from 'zod';

export const pageRequest = {
  limit: z.int().min(1).max(100).default(20),
  /** Opaque; the `next_cursor` of the previous page. */
  cursor: z.string().max(500).optional(),
};

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item), next_cursor: z.string().nullable() });
}
