import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { PublishedTreeHead, TaskInclusion, TreeConsistency } from '../../model/audit-tree.js';
import { Id } from '../../model/scalars.js';

const TreeSize = z.int().min(0);

/** The audit tree of an organization as it is now. */
export const GetTreeHead = defineCommand({
  subject: 'command.task-registry.get-tree-head',
  request: z.strictObject({ org_id: Id }),
  reply: PublishedTreeHead,
});

/**
 * Proves that a task's last event is in the audit tree: in the tree as it is now, or in an earlier one of `tree_size`
 * leaves. Errors: `task.not_found`, also for a foreign task; `audit.size_invalid`, `audit.tree_behind`.
 */
export const ProveTaskInclusion = defineCommand({
  subject: 'command.task-registry.prove-task-inclusion',
  request: z.strictObject({
    task_id: Id,
    org_id: Id,
    pools: z.array(Id).nullable(),
    tree_size: TreeSize.optional(),
  }),
  reply: TaskInclusion,
});

/**
 * Proves that the tree of `to` leaves (by default the tree as it is now) begins with the tree of `from` leaves. Errors:
 * `audit.size_invalid`.
 */
export const ProveTreeConsistency = defineCommand({
  subject: 'command.task-registry.prove-tree-consistency',
  request: z.strictObject({ org_id: Id, from: TreeSize, to: TreeSize.optional() }),
  reply: TreeConsistency,
});
