import { z } from 'zod';

/** Why an operator acts on a task. It becomes part of the task's events. */
export const InterventionReason = z.string().min(1).max(1_000);

export const INTERVENTIONS = ['requeue', 'reassign', 'change_deadline'] as const;

/** What an operator did to a task, as its events state it. */
export const Intervention = z.object({
  action: z.enum(INTERVENTIONS),
  /** Null once the content of the task was erased. */
  reason: z.string().nullable(),
});
export type Intervention = z.infer<typeof Intervention>;
