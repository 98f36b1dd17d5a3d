import { z } from 'zod';

const MAX_WINDOW_SECONDS = 86_400;

export const RateLimit = z.strictObject({
  requests: z.int().min(1).max(1_000_000),
  per_seconds: z.int().min(1).max(MAX_WINDOW_SECONDS),
});
export type RateLimit = z.infer<typeof RateLimit>;
