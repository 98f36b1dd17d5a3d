import { z } from 'zod';

/** What the hostile organization's process is started with. */
export const HostileOrders = z.object({
  baseUrl: z.string(),
  adminKey: z.string(),
  /** Where its callbacks go; nobody answers there. */
  hangingUrls: z.array(z.string()),
  task: z.record(z.string(), z.unknown()),
});
export type HostileOrders = z.infer<typeof HostileOrders>;

/** Begins or stops its load. */
export const HostileCommand = z.enum(['go', 'rest']);
export type HostileCommand = z.infer<typeof HostileCommand>;

/** What it counted since it began: how many of its requests were answered, by status. */
export const HostileReport = z.object({ answers: z.record(z.string(), z.int()) });
export type HostileReport = z.infer<typeof HostileReport>;
