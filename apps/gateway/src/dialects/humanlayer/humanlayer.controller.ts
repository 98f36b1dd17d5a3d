import { Body, Controller, Query } from '@nestjs/common';
import type { Idempotency } from '#libs/contracts';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import { Admitted, Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { Disconnected } from '../../edge/endpoint/request.decorators.js';
import { Workspace } from '../../edge/endpoint/workspace.decorator.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { NewRequest, RequestsAnswer, RequestsQuery, SubmittedRequest } from './request.dto.js';
import { RequestIntake } from './request-intake.js';
import { Requests } from './requests.js';
import { PREFIX } from './words.js';

@Controller()
export class HumanLayerController {
  constructor(
    private readonly intake: RequestIntake,
    private readonly requests: Requests,
  ) {}

  @Endpoint('POST', `${PREFIX}/ai-request`, {
    summary: 'Submit a decision request',
    calls: '/callback_url',
    description:
      'As documented by HumanLayer; unknown fields are refused by name. `assigned` when a Sentinel is found within a ' +
      'second, otherwise `pending`: the request is then assigned as soon as a matching Sentinel is available. The ' +
      'verdict is bound to `{"summary", "context_json"}`, the `action` of the native decision. `callback_url` also ' +
      'requires the scope `tasks:read`.',
    access: 'tasks:write',
    poolLimits: 'filtered',
    createsTask: true,
    workspace: 'The workspace of the request; `default` when left out.',
    audit: 'task_events',
    answer: { status: 200, schema: SubmittedRequest, description: 'The request was created.' },
    problems: ['auth.pool_not_allowed', 'billing.insufficient_funds', 'webhook.url_not_public'],
  })
  async submit(
    @Admitted() admitted: AdmittedRequest,
    @Body({ schema: NewRequest }) request: NewRequest,
    @Workspace() workspace: string,
    @IdempotencyKey() idempotency: Idempotency | undefined,
    @Disconnected() disconnected: AbortSignal,
  ): Promise<Answer<SubmittedRequest>> {
    const posted = { request, workspace, idempotency, disconnected };
    const { result, replayed } = await this.intake.take(admitted, posted);
    return new Answer(result, { replayed });
  }

  @Endpoint('GET', `${PREFIX}/ai-request`, {
    summary: 'Get a decision request, or list those of an agent',
    description:
      'With `id`, one request; with `agent_id`, the newest 100 requests of that agent. A request that expired, failed, ' +
      'or was cancelled is `decided` with the verdict null and the cause in `reasoning`, so that a client that waits ' +
      'for `decided` stops waiting, and never takes it for an approval; its callback receives `decision.failed`.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: RequestsAnswer, description: 'The request, or the requests.' },
    problems: ['task.not_found'],
  })
  async get(
    @Agent() caller: AgentCaller,
    @Query({ schema: RequestsQuery }) { id, agent_id: agentId }: RequestsQuery,
  ): Promise<RequestsAnswer> {
    if (id !== undefined) return { request: await this.requests.get(caller, id) };
    return { requests: await this.requests.ofAgent(caller, agentId ?? '') };
  }
}
