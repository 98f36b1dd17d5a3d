import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EXAMPLE } from '../example-values.js';
import { PublishedTreeHead } from '../model/audit-tree.js';

/**
 * The audit tree of an organization has grown. A witness keeps these heads elsewhere: each later head must be consistent
 * with them, so nothing before them can be changed or removed unnoticed. The event's `subject` is the organization's id.
 */
export const AuditTreeHead = defineEvent({
  type: 'audit.tree_head',
  stream: 'AUDIT',
  publishedWhen: 'the audit tree of an organization has changed, at most once a minute',
  data: z.object(PublishedTreeHead.shape),
  withoutContent: data => data,
  example: {
    org_id: EXAMPLE.orgId,
    tree_size: 48_211,
    root_hash: '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    timestamp: EXAMPLE.endedAt,
    signature: 'eyJhbGciOiJFZERTQSJ9.eyJ0cmVlX3NpemUiOjQ4MjExfQ.c2lnbmF0dXJl',
  },
});
