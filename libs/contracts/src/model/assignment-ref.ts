import { z } from 'zod';
import { Id } from './scalars.js';

/** An assignment named in an event about its task. */
export const AssignmentRef = z.object({ assignment_id: Id, worker_id: Id });
export type AssignmentRef = z.infer<typeof AssignmentRef>;
