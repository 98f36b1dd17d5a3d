import { z } from 'zod';
import { Id } from './scalars.js';

/**
 * How a worker gets a task: `offer` asks them, `direct` gives them the assignment without asking. Either way it goes to
 * the next worker when nothing happens in time.
 */
export const ASSIGNMENT_MODES = ['offer', 'direct'] as const;
export const AssignmentMode = z.enum(ASSIGNMENT_MODES);
export type AssignmentMode = z.infer<typeof AssignmentMode>;

/** How long a worker has to accept an offer, or to start a direct assignment. */
export const AcceptWithinSeconds = z.int().min(5).max(31_536_000);

/** An assignment referenced in an event of its task. */
export const AssignmentRef = z.object({ assignment_id: Id, worker_id: Id });
export type AssignmentRef = z.infer<typeof AssignmentRef>;
