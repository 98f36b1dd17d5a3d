import { Body, Controller, Param } from '@nestjs/common';
import { EraseTask, GetPersonErasure, PersonErasure } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { requireEveryPool } from '../../edge/auth/pool-limits.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { ErasurePath } from '../../edge/schemas/path-parameters.js';
import { ErasureRequest, ErasureStarted } from './erasure.dto.js';
import { PersonErasing } from './person-erasing.js';

@Controller()
export class ErasuresController {
  constructor(
    private readonly commands: CommandClient,
    private readonly people: PersonErasing,
  ) {}

  @Endpoint('POST', '/v1/erasures', {
    summary: 'Erase the content of an ended task, or a person',
    description:
      'With `task_id`: erases what was asked, answered, and reasoned: title, instructions, payload, answers, votes, ' +
      'evidence, webhooks. The hashes of its events stay, so its evidence still verifies and says when and why it was ' +
      'erased, and the proofs of all other tasks are unchanged. Publishes `task.erased`, so that subscribers erase ' +
      'their copies. The same happens to every task that ended `audit.retain_days` ago. With `person_id`, or with the ' +
      '`worker_id` of one of their accounts: deletes all accounts of the person, erases their names and ' +
      'qualifications, takes the person off API keys and the audit log, and erases every task that they requested or ' +
      'answered, or whose events name them, those that have not ended when they end; `GET` of the returned ' +
      '`erasure_id` says how far it is. A person’s earnings stay, under the account’s id. Needs a key without pool ' +
      'limits for a person. Cannot be undone; repeating it changes nothing.',
    access: 'erasures:write',
    poolLimits: 'filtered',
    // A person's id would stay there for good.
    audit: { action: 'erasure.create', fields: ['task_id', 'worker_id', 'reference'] },
    answer: {
      status: 200,
      schema: ErasureStarted,
      description:
        'When and why the content of the task was erased; or how far the erasure of the person is.',
    },
    problems: [
      ...(['task.not_found', 'task.not_ended', 'task.not_published'] as const),
      ...(['worker.not_found', 'auth.pool_not_allowed'] as const),
    ],
  })
  async erase(
    @Agent() caller: AgentCaller,
    @Body({ schema: ErasureRequest }) { reference: given, ...what }: ErasureRequest,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<ErasureStarted> | PersonErasure> {
    const reference = given ?? null;
    if (!('task_id' in what)) {
      requireEveryPool(caller);
      return this.people.erase(caller, { who: what, reference, idempotency });
    }
    const { task_id } = what;
    const viewer = { task_id, org_id: caller.orgId, pools: caller.pools };
    const request = { ...viewer, reference, ...(idempotency && { idempotency }) };
    const { erasure, replayed } = await this.commands.send(EraseTask, request);
    return new Answer({ task_id, ...erasure }, { replayed });
  }

  @Endpoint('GET', '/v1/erasures/:erasure_id', {
    summary: 'Get the erasure of a person',
    description: 'How far it is. It is complete when it has a `completed_at`.',
    access: 'erasures:write',
    poolLimits: 'refused',
    answer: { status: 200, schema: PersonErasure, description: 'The erasure.' },
    problems: ['erasure.not_found'],
  })
  async get(
    @Agent() { orgId }: AgentCaller,
    @Param({ schema: ErasurePath }) { erasure_id }: ErasurePath,
  ): Promise<PersonErasure> {
    return this.commands.send(GetPersonErasure, { org_id: orgId, erasure_id });
  }
}
