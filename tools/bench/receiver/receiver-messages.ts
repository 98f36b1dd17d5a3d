import { z } from 'zod';

/** One webhook, as reported by the receiver process. Times in ms since 1970. */
export const Receipt = z.object({
  /** The index of the endpoint. */
  endpoint: z.int(),
  type: z.string(),
  taskId: z.string(),
  eventAtMs: z.number(),
  receivedAtMs: z.number(),
});
export type Receipt = z.infer<typeof Receipt>;

/** Messages from the receiver process to the bench. */
export const ReceiverMessage = z.union([
  z.object({ ports: z.array(z.int()) }),
  z.object({ receipts: z.array(Receipt) }),
]);

/** How an endpoint answers: with 204, with 500, or never. */
export const Manner = z.enum(['healthy', 'failing', 'hanging']);
export type Manner = z.infer<typeof Manner>;
