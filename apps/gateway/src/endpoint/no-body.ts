import { z } from 'zod';

/** For requests that say everything by their address: no body, or an empty object. */
export const NoBody = z.strictObject({});
export type NoBody = z.infer<typeof NoBody>;
