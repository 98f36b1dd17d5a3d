import { z } from 'zod';

/** Start parameters of the hostile organization's process. */
export const HostileOrders = z.object({
  baseUrl: z.string(),
  adminKey: z.string(),
  /** Its callback URLs, which never answer. */
  hangingUrls: z.array(z.string()),
  task: z.record(z.string(), z.unknown()),
});
export type HostileOrders = z.infer<typeof HostileOrders>;

/** Starts or stops its load. */
export const HostileCommand = z.enum(['go', 'rest']);
export type HostileCommand = z.infer<typeof HostileCommand>;

/** Number of its requests answered since it started, by status. */
export const HostileReport = z.object({ answers: z.record(z.string(), z.int()) });
export type HostileReport = z.infer<typeof HostileReport>;
