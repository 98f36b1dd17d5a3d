import { z } from 'zod';
import { parseNetwork } from '#libs/platform';

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
