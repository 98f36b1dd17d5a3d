import { Body, Controller } from '@nestjs/common';
import { GetOwnWorker, OwnWorkerView, SetAvailability } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Worker } from '../../edge/admission/caller.decorator.js';
import type { WorkerCaller } from '../../edge/auth/caller.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { MyChange } from './worker-side.dto.js';

@Controller()
export class MeController {
  constructor(private readonly commands: CommandClient) {}

  @Endpoint('GET', '/v1/worker/me', {
    summary: 'Get my profile',
    description:
      '`rating` is the one set by the organization, not measured from answers; `updated_at` is the last change by ' +
      'the organization or the worker.',
    access: 'worker',
    answer: { status: 200, schema: OwnWorkerView, description: 'The worker whose key this is.' },
  })
  async get(@Worker() { orgId, workerId }: WorkerCaller): Promise<OwnWorkerView> {
    return this.commands.send(GetOwnWorker, { org_id: orgId, worker_id: workerId });
  }

  @Endpoint('PATCH', '/v1/worker/me', {
    summary: 'Set my availability',
    description: 'Does not lift a suspension.',
    access: 'worker',
    audit: { action: 'worker.set_available', fields: ['available'] },
    answer: { status: 200, schema: OwnWorkerView, description: 'The changed worker.' },
    problems: ['worker.suspended'],
  })
  async change(
    @Worker() { orgId, workerId }: WorkerCaller,
    @Body({ schema: MyChange }) { available }: MyChange,
  ): Promise<OwnWorkerView> {
    return this.commands.send(SetAvailability, { org_id: orgId, worker_id: workerId, available });
  }
}
