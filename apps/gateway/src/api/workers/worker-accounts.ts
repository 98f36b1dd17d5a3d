import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CreateWorker, DeleteWorker, GetWorker, ServiceError } from '#libs/contracts';
import type { Idempotency, WorkerSpec, WorkerView } from '#libs/contracts';
import { transaction, violates } from '#libs/database';
import { CommandClient } from '#libs/messaging';
import { DerivedIds } from '../../edge/idempotency/derived-ids.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { NewWorker, NewWorkerKey } from './worker.dto.js';
import { WorkerKeys } from './worker-keys.js';
import { WorkerSignOff } from './worker-sign-off.js';
import { requireConfinedWorker, requireWholeWorker } from './worker-visibility.js';

interface Guarded {
  readonly idempotency: Idempotency | undefined;
  /** Prevents the matcher from creating the worker twice. */
  readonly guard: Idempotency | undefined;
}

type Created<Result> = { readonly result: Result; readonly replayed: boolean };

/** Workers together with their API keys: the matcher owns the workers, the gateway the keys. */
@Injectable()
export class WorkerAccounts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly commands: CommandClient,
    private readonly keys: WorkerKeys,
    private readonly ids: DerivedIds,
    private readonly signOffs: WorkerSignOff,
  ) {}

  /**
   * The worker is created first, under an id that is the same for every repetition, then the key and the stored
   * response in one transaction: repeating an interrupted request yields one worker with one key.
   */
  async create(
    caller: AgentCaller,
    worker: WorkerSpec,
    idempotency: Idempotency | undefined,
  ): Promise<Created<NewWorker>> {
    try {
      return await this.createAs(this.ids.forKey('worker', idempotency), caller, worker, {
        idempotency,
        guard: idempotency,
      });
    } catch (error) {
      // The Idempotency-Key is a day old and created a worker then; now it means a new one.
      const isTaken = error instanceof ServiceError && error.code === 'worker.id_taken';
      if (!isTaken && !violates(error, 'api_keys_one_per_worker')) throw error;
      return this.createAs(this.ids.next(), caller, worker, { idempotency, guard: undefined });
    }
  }

  /** Creates a new key; the old one stops at once. A worker who is deleted concurrently is left without a key. */
  async rotateKey(
    caller: AgentCaller,
    workerId: string,
    idempotency: Idempotency | undefined,
  ): Promise<Created<NewWorkerKey>> {
    requireConfinedWorker(caller, await this.requireWhole(caller, workerId));
    const rotated = await this.keys.rotate(caller, workerId, idempotency);
    try {
      await this.requireWhole(caller, workerId);
    } catch (error) {
      if (error instanceof ServiceError && error.kind === 'not_found') await this.keys.revoke(workerId);
      throw error;
    }
    return rotated;
  }

  /**
   * The key is revoked first: a worker without a key can be deleted again, a key without a worker would stay. It is
   * revoked again at the end, because it may have been rotated in between.
   */
  async delete(caller: AgentCaller, workerId: string): Promise<void> {
    await this.requireWhole(caller, workerId);
    await this.signOffs.signOff(workerId);
    const { orgId, pools } = caller;
    await this.commands.send(DeleteWorker, { org_id: orgId, pools, worker_id: workerId });
    await this.signOffs.signOff(workerId);
  }

  /** Deletes the account with its key, as {@link delete} does; one that is deleted already stays so. */
  async close(caller: AgentCaller, workerId: string): Promise<void> {
    try {
      await this.delete(caller, workerId);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'worker.not_found') throw error;
      await this.signOffs.signOff(workerId);
    }
  }

  private async createAs(
    workerId: string,
    caller: AgentCaller,
    worker: WorkerSpec,
    { idempotency, guard }: Guarded,
  ): Promise<Created<NewWorker>> {
    const request = {
      ...{ org_id: caller.orgId, worker_id: workerId, worker },
      ...(guard && { idempotency: guard }),
    };
    const view = await this.commands.send(CreateWorker, request);
    return transaction(this.dataSource, manager => this.keys.firstKey(manager, caller, view, idempotency));
  }

  /** @throws ServiceError `worker.not_found`, `worker.shared` */
  private async requireWhole(caller: AgentCaller, workerId: string): Promise<WorkerView> {
    const { orgId, pools } = caller;
    const request = { org_id: orgId, pools, worker_id: workerId };
    const worker = await this.commands.send(GetWorker, request);
    requireWholeWorker(caller, worker);
    return worker;
  }
}
