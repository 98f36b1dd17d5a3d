import { GetTreeHeadQuery } from './get-tree-head.query.js';
import { ProveTaskInclusionQuery } from './prove-task-inclusion.query.js';
import { ProveTreeConsistencyQuery } from './prove-tree-consistency.query.js';

/** The commands about the audit trees, which only read. */
export const auditTreeQueries = [GetTreeHeadQuery, ProveTaskInclusionQuery, ProveTreeConsistencyQuery];
