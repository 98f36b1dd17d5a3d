import { z } from 'zod';

/** For requests fully specified by their address: no body, or an empty object. */
export const NoBody = z.strictObject({});
export type NoBody = z.infer<typeof NoBody>;
