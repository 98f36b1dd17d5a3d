import { z } from 'zod';

/** What the collector's process reports: its port at the start, then what it has received whenever it is asked. */
export const CollectorMessage = z.union([
  z.object({ port: z.int() }),
  z.object({ exports: z.int(), bytes: z.int() }),
]);
