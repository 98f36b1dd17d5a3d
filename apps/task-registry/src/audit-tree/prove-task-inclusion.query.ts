import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { ProveTaskInclusion, notFound } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { typedRows } from '#libs/database';
import { eventLeaf, inclusionPath, leafHash, rootPath } from '#libs/evidence';
import { HandlesCommand } from '#libs/messaging';
import { TaskReader } from '../persistence/task-reader.js';
import { TreeGrowth } from './tree-growth.js';
import { TreeHeads } from './tree-heads.js';
import { TreeReader, sizeInvalid } from './tree-reader.js';
import { leafIndexOf } from './tree-rows.sql.js';

/** Uses index events_task_id_version_key. */
const LAST_EVENT = `
  SELECT seq, version, hash FROM events WHERE task_id = $1 ORDER BY version DESC LIMIT 1`;

const LastEventRow = z.object({ seq: z.int(), version: z.int(), hash: z.instanceof(Buffer) });

@Controller()
export class ProveTaskInclusionQuery {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tasks: TaskReader,
    private readonly growth: TreeGrowth,
    private readonly reader: TreeReader,
    private readonly heads: TreeHeads,
  ) {}

  @HandlesCommand(ProveTaskInclusion)
  async handle(request: RequestOf<typeof ProveTaskInclusion>): Promise<ReplyOf<typeof ProveTaskInclusion>> {
    const { taskId, orgId } = await this.tasks.findVisible(request);
    const { seq, version, hash } = await this.lastEventOf(taskId);
    await this.growth.catchUpTo(seq);
    const [leafIndex, size] = await Promise.all([
      leafIndexOf(this.dataSource, orgId, seq),
      this.reader.size(orgId),
    ]);
    if (leafIndex === undefined) throw new Error(`The audit tree has no leaf for event ${seq} of the log.`);
    const treeSize = request.tree_size ?? size;
    if (treeSize > size) throw sizeInvalid('tree_size', `The tree has ${size} leaves.`);
    if (treeSize <= leafIndex)
      throw sizeInvalid(
        'tree_size',
        `The task’s last event is leaf ${leafIndex}: a tree of this size lacks it.`,
      );
    const paths = [...rootPath(treeSize), ...inclusionPath(leafIndex, treeSize)];
    const [root = '', ...hashes] = await this.reader.hashes(orgId, paths);
    return {
      task_id: taskId,
      version,
      event_hash: hash.toString('hex'),
      leaf_hash: leafHash(eventLeaf({ taskId, version, hash })).toString('hex'),
      inclusion: { leaf_index: leafIndex, tree_size: treeSize, hashes },
      tree_head: this.heads.state(orgId, treeSize, root),
    };
  }

  private async lastEventOf(taskId: string) {
    const [row] = await typedRows(this.dataSource, LastEventRow, LAST_EVENT, [taskId]);
    if (row === undefined) throw notFound('task');
    return row;
  }
}
