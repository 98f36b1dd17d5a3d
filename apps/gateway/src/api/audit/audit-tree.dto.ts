import { z } from 'zod';
import {
  AuditTreeHead,
  EXAMPLE,
  Id,
  PublishedTreeHead,
  TaskInclusion,
  TreeConsistency,
  TreeHead,
} from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { queryInteger } from '../../edge/schemas/input.js';

const MAX_SIZE = 2_147_483_647;

/** Without its signature. */
export const EXAMPLE_TREE_HEAD = TreeHead.parse(AuditTreeHead.example);
named('TreeHead', TreeHead, EXAMPLE_TREE_HEAD);
named('PublishedTreeHead', PublishedTreeHead, AuditTreeHead.example);
named('TreeConsistency', TreeConsistency, {
  from_size: 6,
  to_size: 8,
  hashes: [
    '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  ],
});
named('TaskInclusion', TaskInclusion, {
  task_id: EXAMPLE.taskId,
  version: 9,
  event_hash: '5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef',
  leaf_hash: '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  inclusion: {
    leaf_index: 1,
    tree_size: 3,
    hashes: [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    ],
  },
  tree_head: { ...EXAMPLE_TREE_HEAD, tree_size: 3 },
});

export const InclusionQuery = z.strictObject({
  task_id: Id,
  /** Of an earlier head, which has the task's last event; by default the tree as it is now. */
  tree_size: queryInteger(0, MAX_SIZE).optional(),
});
export type InclusionQuery = z.output<typeof InclusionQuery>;

export const ConsistencyQuery = z.strictObject({
  from: queryInteger(0, MAX_SIZE),
  /** By default the size of the tree as it is now. */
  to: queryInteger(0, MAX_SIZE).optional(),
});
export type ConsistencyQuery = z.output<typeof ConsistencyQuery>;
