import { z } from 'zod';
import { Id } from './scalars.js';

/** An assignment referenced in an event of its task. */
export const AssignmentRef = z.object({ assignment_id: Id, worker_id: Id });
export type AssignmentRef = z.infer<typeof AssignmentRef>;
