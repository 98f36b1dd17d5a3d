import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditTreeHead } from '#libs/contracts';
import type { PublishedTreeHead, TreeHead } from '#libs/contracts';
import { transaction, typedRows } from '#libs/database';
import { SigningKeys } from '#libs/evidence';
import type { SigningKeySet } from '#libs/evidence';
import { writeOutbox } from '#libs/outbox';
import type { OutboxEvent } from '#libs/outbox';
import { Clock, RepeatedWork, derivedUuid } from '#libs/platform';
import { AUDIT_TREE_OPTIONS } from '../task-registry.config.js';
import type { AuditTreeOptions } from '../task-registry.config.js';
import { TreeReader, rootOf } from './tree-reader.js';
import { TreeRow } from './tree-rows.sql.js';

const AT_ONCE = 100;
/** Heads are due on the second. */
const MAX_POLL_MS = 1_000;
/** A tree belongs to the organization as a whole, so its event belongs to no particular workspace. */
const WORKSPACE = 'default';

/** Reads the table, which has one row for each organization. Rows that another replica or a batch has locked wait. */
const DUE = `
  SELECT org_id, size FROM audit_trees
   WHERE changed_at <= $1 ORDER BY org_id LIMIT $2 FOR UPDATE SKIP LOCKED`;

const STORE = `
  INSERT INTO audit_tree_heads (org_id, tree_size, root_hash, stated_at)
  SELECT org_id, tree_size, decode(root_hash, 'hex'), stated_at
    FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::timestamptz[])
      AS given (org_id, tree_size, root_hash, stated_at)`;

const SETTLE = `UPDATE audit_trees SET changed_at = NULL WHERE org_id = ANY ($1::uuid[])`;

/** Signs heads as the gateway signs evidence, with the same key; leaves them unsigned without one. */
@Injectable()
export class TreeHeadSigner {
  private constructor(private readonly keys: SigningKeys | undefined) {}

  static async with(set: SigningKeySet | undefined): Promise<TreeHeadSigner> {
    return new TreeHeadSigner(set && (await SigningKeys.load(set)));
  }

  async sign(head: TreeHead): Promise<PublishedTreeHead> {
    if (this.keys === undefined) return head;
    return { ...head, signature: await this.keys.signTreeHead(head) };
  }
}

/** States the heads of the trees: on request, and regularly as events for witnesses. */
@Injectable()
export class TreeHeads extends RepeatedWork {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: TreeReader,
    private readonly signer: TreeHeadSigner,
    private readonly clock: Clock,
    @Inject(AUDIT_TREE_OPTIONS) private readonly options: AuditTreeOptions,
  ) {
    super({ name: 'heads of the audit trees', everyMs: Math.min(options.headAfterMs, MAX_POLL_MS) });
  }

  async work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.publishDue()) === AT_ONCE);
  }

  /** The head of the tree as it is now. It is stated, but neither stored nor published. */
  async current(orgId: string): Promise<PublishedTreeHead> {
    const size = await this.reader.size(orgId);
    return this.signer.sign(this.state(orgId, size, await this.reader.root(orgId, size)));
  }

  /** The head of the first `size` leaves, whose root this is, without a signature. */
  state(orgId: string, size: number, root: string): TreeHead {
    const timestamp = this.clock.now().toISOString();
    return { org_id: orgId, tree_size: size, root_hash: root, timestamp };
  }

  /** Stores and publishes the heads that are due. Returns how many. */
  private publishDue(): Promise<number> {
    const now = this.clock.now();
    const changedBefore = new Date(now.getTime() - this.options.headAfterMs);
    return transaction(this.dataSource, async manager => {
      const due = await typedRows(manager, TreeRow, DUE, [changedBefore, AT_ONCE]);
      if (due.length === 0) return 0;
      const heads: PublishedTreeHead[] = [];
      for (const { org_id, size } of due) {
        const head = this.state(org_id, size, await rootOf(manager, org_id, size));
        heads.push(await this.signer.sign(head));
      }
      await manager.query(STORE, [
        heads.map(({ org_id }) => org_id),
        heads.map(({ tree_size }) => tree_size),
        heads.map(({ root_hash }) => root_hash),
        heads.map(({ timestamp }) => timestamp),
      ]);
      await manager.query(SETTLE, [heads.map(({ org_id }) => org_id)]);
      await writeOutbox(manager, heads.map(headEvent));
      return heads.length;
    });
  }
}

function headEvent(head: PublishedTreeHead): OutboxEvent<typeof AuditTreeHead> {
  return {
    id: derivedUuid(AuditTreeHead.type, head.org_id, String(head.tree_size)),
    type: AuditTreeHead.type,
    subject: head.org_id,
    orgId: head.org_id,
    workspaceId: WORKSPACE,
    occurredAt: new Date(head.timestamp),
    data: head,
  };
}
