import { z } from 'zod';
import { Label, LIMITS, Text } from './scalars.js';

export const MAX_STEPS = 20;

/** One of several rounds of review. */
export const WorkflowStep = z.strictObject({
  name: Label,
  /** In addition to the task's own. */
  instructions: Text.optional(),
});
export type WorkflowStep = z.infer<typeof WorkflowStep>;

/** As an agent may write them: a string stands for the step of that name. */
export const WorkflowSteps = z
  .array(z.union([Label.transform((name): WorkflowStep => ({ name })), WorkflowStep]))
  .max(Math.min(MAX_STEPS, LIMITS.listItems));

/** The position of a step, for people: null for a task with only one. */
export const StepRef = z.strictObject({ number: z.int().min(1), of: z.int().min(2), name: z.string() });
export type StepRef = z.infer<typeof StepRef>;
