import type { StepRef } from '#libs/contracts';
import type { Task } from './task.js';

/** The present step by number and name; null for a task with a single step. */
export function stepRefOf({ step, steps, spec }: Pick<Task, 'step' | 'steps' | 'spec'>): StepRef | null {
  if (steps < 2) return null;
  return { number: step, of: steps, name: spec.workflow_steps[step - 1]?.name ?? `step ${step}` };
}
