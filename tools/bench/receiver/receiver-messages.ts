import { z } from 'zod';

/** One webhook, as the receiver's process tells it. Times in ms since 1970. */
export const Receipt = z.object({
  /** The number of the endpoint, from 0. */
  endpoint: z.int(),
  type: z.string(),
  taskId: z.string(),
  eventAtMs: z.number(),
  receivedAtMs: z.number(),
});
export type Receipt = z.infer<typeof Receipt>;

/** What the receiver's process says to the bench. */
export const ReceiverMessage = z.union([
  z.object({ ports: z.array(z.int()) }),
  z.object({ receipts: z.array(Receipt) }),
]);

/** How an endpoint takes what comes: with 204, with 500, or without ever answering. */
export const Manner = z.enum(['healthy', 'failing', 'hanging']);
export type Manner = z.infer<typeof Manner>;
