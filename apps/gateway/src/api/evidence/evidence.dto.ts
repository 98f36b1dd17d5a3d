import { z } from 'zod';
import { EXAMPLE, TaskCancelled } from '#libs/contracts';
import { AnyObject, DOCUMENT_VERSION, PublishedKey, SignedEvidence } from '#libs/evidence';
import { documented, named } from '../../edge/schemas/documented.js';
import { EXAMPLE_TREE_HEAD } from '../audit/audit-tree.dto.js';

documented.add(AnyObject, { type: 'object', additionalProperties: true });

const HASH = '9b2f0d4a7c6e8f1a3b5d7e9f0a2c4e6081b3d5f7a9c1e3f507192b4d6f8a0c2e';

export const DocumentedEvidence = named('SignedEvidence', SignedEvidence, {
  evidence: {
    version: DOCUMENT_VERSION,
    task_id: EXAMPLE.taskId,
    org_id: EXAMPLE.orgId,
    workspace_id: EXAMPLE.workspaceId,
    created_at: EXAMPLE.createdAt,
    request: { task_type: 'verification', title: 'Verify endpoint owner activity' },
    payload_sha256: HASH,
    transitions: [
      {
        version: 1,
        type: TaskCancelled.type,
        occurred_at: EXAMPLE.startedAt,
        event: { specversion: '1.0', type: TaskCancelled.type, data: TaskCancelled.example },
        previous_hash: null,
        hash: HASH,
        hash_version: 2,
        salt: '5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef',
      },
    ],
    reviewers: [],
    verdicts: [],
    outcome: {
      status: 'cancelled',
      ended_in: 1,
      ended_at: EXAMPLE.startedAt,
      output: null,
      decision: null,
      reason: 'The alert was a false positive.',
      detail: null,
    },
  },
  proof: {
    task_id: EXAMPLE.taskId,
    version: 1,
    event_hash: HASH,
    leaf_hash: HASH,
    inclusion: { leaf_index: 0, tree_size: 1, hashes: [] },
    tree_head: { ...EXAMPLE_TREE_HEAD, tree_size: 1 },
    tree_head_signature: 'eyJhbGciOiJFZERTQSJ9.eyJ0cmVlX3NpemUiOjF9.c2lnbmF0dXJl',
  },
  signature: 'eyJhbGciOiJFZERTQSJ9.eyJ2ZXJzaW9uIjoxfQ.c2lnbmF0dXJl',
});

/** A JWK Set (RFC 7517) of Ed25519 keys (RFC 8037). */
export const PublishedKeys = named('PublishedKeys', z.strictObject({ keys: z.array(PublishedKey) }), {
  keys: [
    {
      kty: 'OKP',
      crv: 'Ed25519',
      x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
      kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
      use: 'sig',
      alg: 'EdDSA',
    },
  ],
});
export type PublishedKeys = z.infer<typeof PublishedKeys>;
