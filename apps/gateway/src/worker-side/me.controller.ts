import { Body, Controller } from '@nestjs/common';
import { GetWorker, UpdateWorker, WorkerView } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Worker } from '../auth/caller.decorator.js';
import type { WorkerCaller } from '../auth/domain/caller.js';
import { Endpoint } from '../endpoint/endpoint.decorator.js';
import { MyChange } from './worker-side.dto.js';

@Controller()
export class MeController {
  constructor(private readonly commands: CommandClient) {}

  @Endpoint('GET', '/v1/worker/me', {
    summary: 'Who I am',
    access: 'worker',
    answer: { status: 200, schema: WorkerView, description: 'The worker whose key this is.' },
  })
  async get(@Worker() { orgId, workerId }: WorkerCaller): Promise<WorkerView> {
    return this.commands.send(GetWorker, { org_id: orgId, pools: null, worker_id: workerId });
  }

  @Endpoint('PATCH', '/v1/worker/me', {
    summary: 'Say whether I am available',
    access: 'worker',
    answer: { status: 200, schema: WorkerView, description: 'The worker as it is now.' },
  })
  async change(
    @Worker() { orgId, workerId }: WorkerCaller,
    @Body({ schema: MyChange }) change: MyChange,
  ): Promise<WorkerView> {
    return this.commands.send(UpdateWorker, { org_id: orgId, pools: null, worker_id: workerId, change });
  }
}
