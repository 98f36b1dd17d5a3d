import { Injectable } from '@nestjs/common';
import { GetTask, ListTaskEvents, ProveTaskInclusion, StoredTaskSpec, isTerminal } from '#libs/contracts';
import type { LoggedEvent, ReplyOf, TaskView } from '#libs/contracts';
import { DocumentBuilder, SIGNED_TYPES, SigningKeys } from '#libs/evidence';
import type { LogProof, Transition } from '#libs/evidence';
import { CommandClient } from '#libs/messaging';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { Pseudonyms } from './pseudonyms.js';

type Viewer = Pick<AgentCaller, 'orgId' | 'pools'>;

/** Assembles and signs the evidence of ended tasks. */
@Injectable()
export class EvidenceDocuments {
  constructor(
    private readonly commands: CommandClient,
    private readonly pseudonyms: Pseudonyms,
    private readonly keys: SigningKeys,
  ) {}

  /**
   * The evidence of a task, as JSON. Read a page of events at a time: a page is bounded in bytes, so that a long history
   * leaves the event loop to others in between.
   *
   * @throws ServiceError `task.not_found`, `task.not_ended`
   */
  async of(viewer: Viewer, taskId: string): Promise<string> {
    const { orgId, pools } = viewer;
    const task = await this.commands.send(GetTask, { task_id: taskId, org_id: orgId, pools });
    if (!isTerminal(task.status)) {
      throw refuse('task.not_ended', `The task is ${task.status}: there is evidence once it has ended.`);
    }
    const builder = new DocumentBuilder(requestOf(task), await this.pseudonyms.ofOrganization(orgId));
    for await (const events of this.historyOf(viewer, taskId)) {
      for (const event of events) builder.add(toTransition(event));
    }
    const { canonical } = builder.build();
    const signature = await this.keys.sign(Buffer.from(canonical, 'utf8'), SIGNED_TYPES.evidence);
    const proof = JSON.stringify(await this.proofOf(viewer, taskId));
    return `{"evidence":${canonical},"proof":${proof},"signature":${JSON.stringify(signature)}}`;
  }

  /** Of the tree as it is now. */
  private async proofOf({ orgId, pools }: Viewer, taskId: string): Promise<LogProof> {
    const proof = await this.commands.send(ProveTaskInclusion, { task_id: taskId, org_id: orgId, pools });
    return { ...proof, tree_head_signature: await this.keys.signTreeHead(proof.tree_head) };
  }

  private async *historyOf({ orgId, pools }: Viewer, taskId: string): AsyncGenerator<readonly LoggedEvent[]> {
    const request = { task_id: taskId, org_id: orgId, pools };
    for (let cursor: string | null | undefined; cursor !== null;) {
      const position = cursor === undefined ? {} : { cursor };
      const page: ReplyOf<typeof ListTaskEvents> = await this.commands.send(ListTaskEvents, {
        ...request,
        ...position,
      });
      yield page.data;
      cursor = page.next_cursor;
    }
  }
}

const RequestShape = StoredTaskSpec.omit({ handoff: true }).strip();

/** `handoff` is where results are sent, and its URL may contain a credential: it is no part of what was asked. */
function requestOf(task: TaskView): Readonly<Record<string, unknown>> {
  const spec = RequestShape.parse(task);
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined));
}

function toTransition({ commitment, ...logged }: LoggedEvent): Transition {
  const { hash, previous_hash, hash_version, salt, ...event } = logged;
  const { sequence: version, type, time: occurred_at } = event;
  const link = { previous_hash, hash, hash_version, salt };
  if (commitment !== undefined) return { version, type, occurred_at, event: null, ...link, commitment };
  return { version, type, occurred_at, event, ...link };
}
