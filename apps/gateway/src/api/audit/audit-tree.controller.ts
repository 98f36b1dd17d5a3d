import { Controller, Query } from '@nestjs/common';
import {
  GetTreeHead,
  PublishedTreeHead,
  ProveTaskInclusion,
  ProveTreeConsistency,
  TaskInclusion,
  TreeConsistency,
} from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { ConsistencyQuery, InclusionQuery } from './audit-tree.dto.js';

@Controller()
export class AuditTreeController {
  constructor(private readonly commands: CommandClient) {}

  @Endpoint('GET', '/v1/audit/tree-head', {
    summary: 'Get the head of the audit tree',
    description:
      'The audit tree is an append-only Merkle tree (RFC 9162, section 2.1, SHA-256) of the organization: each event ' +
      'of each task is a leaf. With a head that was kept, `GET /v1/audit/consistency` later proves that nothing ' +
      'before it was changed or removed. Heads are also published as `audit.tree_head`, at most one a minute. ' +
      '`signature` is a JWS (EdDSA) of the other fields in canonical form (RFC 8785), by a key of ' +
      '`/.well-known/jwks.json`. The last second of events may be missing.',
    access: 'audit:read',
    poolLimits: 'refused',
    answer: { status: 200, schema: PublishedTreeHead, description: 'The head of the tree as it is now.' },
  })
  head(@Agent() { orgId }: AgentCaller): Promise<PublishedTreeHead> {
    return this.commands.send(GetTreeHead, { org_id: orgId });
  }

  @Endpoint('GET', '/v1/audit/proof', {
    summary: 'Prove that a task is in the audit tree',
    description:
      'The inclusion proof (RFC 9162, section 2.1.3) of the task’s last event, whose hash covers the history before ' +
      'it. The data of a leaf has 53 bytes: 0x01, the task’s id (16 bytes), the version (4 bytes, big-endian), and ' +
      'the event’s hash (32 bytes). With `tree_size`, the proof is for an earlier head.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: TaskInclusion, description: 'The proof, and the head that it leads to.' },
    problems: ['task.not_found', 'audit.size_invalid'],
  })
  inclusion(
    @Agent() { orgId, pools }: AgentCaller,
    @Query({ schema: InclusionQuery }) query: InclusionQuery,
  ): Promise<TaskInclusion> {
    return this.commands.send(ProveTaskInclusion, { org_id: orgId, pools, ...query });
  }

  @Endpoint('GET', '/v1/audit/consistency', {
    summary: 'Prove that the audit tree only grew',
    description:
      'The consistency proof (RFC 9162, section 2.1.4) between two sizes of the tree, such as those of two heads: the ' +
      'second begins with all the leaves of the first.',
    access: 'audit:read',
    poolLimits: 'refused',
    answer: { status: 200, schema: TreeConsistency, description: 'The proof.' },
    problems: ['audit.size_invalid'],
  })
  consistency(@Agent() { orgId }: AgentCaller, @Query({ schema: ConsistencyQuery }) query: ConsistencyQuery) {
    return this.commands.send(ProveTreeConsistency, { org_id: orgId, ...query });
  }
}
