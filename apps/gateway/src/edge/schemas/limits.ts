import { z } from 'zod';
import { parseNetwork } from '#libs/platform';

const MAX_WINDOW_SECONDS = 86_400;

export const RateLimit = z.strictObject({
  requests: z.int().min(1).max(1_000_000),
  per_seconds: z.int().min(1).max(MAX_WINDOW_SECONDS),
});
export type RateLimit = z.infer<typeof RateLimit>;

/**
 * A network in CIDR notation, stored in canonical form; a single address is a range of one. See {@link parseNetwork}.
 */
export const AddressRange = z
  .string()
  .max(50)
  .transform((text, context) => {
    const parsed = parseNetwork(text);
    if (parsed.outcome === 'network') return parsed.cidr;
    context.addIssue({ code: 'custom', message: parsed.detail });
    return z.NEVER;
  });
