import { z } from 'zod';
import { Id } from './scalars.js';

/**
 * For requests made with an API key: the pools it is limited to. Null, the default, means all of the organization's.
 */
export const poolLimit = { pools: z.array(Id).nullable().default(null) };
