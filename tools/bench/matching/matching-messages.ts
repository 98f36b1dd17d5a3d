import { z } from 'zod';

/** Results of the matching process. Times in ms. */
export const MatchingResult = z.object({
  matchMs: z.array(z.number()),
  /** Memory of the whole process, with a million workers in its index. */
  rssMb: z.number(),
  workers: z.int(),
  waitingMs: z.array(z.number()),
  waitingTasks: z.int(),
});
export type MatchingResult = z.infer<typeof MatchingResult>;

export const MatchingMessage = z.union([z.object({ doing: z.string() }), MatchingResult]);
export type MatchingMessage = z.infer<typeof MatchingMessage>;
