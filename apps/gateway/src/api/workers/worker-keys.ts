import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { Idempotency, WorkerView } from '#libs/contracts';
import { transaction } from '#libs/database';
import { Clock } from '#libs/platform';
import { revokeWorkerKeys } from '../api-keys/api-keys.sql.js';
import { KeyMaker } from '../api-keys/key-maker.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { KnownKeys } from '../../edge/auth/known-keys.js';
import { StoredAnswers } from '../../edge/idempotency/stored-answers.js';
import { NewWorker, NewWorkerKey } from './worker.dto.js';

/** The API keys of workers, one each. */
@Injectable()
export class WorkerKeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly maker: KeyMaker,
    private readonly known: KnownKeys,
    private readonly answers: StoredAnswers,
    private readonly clock: Clock,
  ) {}

  /** Call within a transaction of the caller. */
  async firstKey(
    manager: EntityManager,
    caller: AgentCaller,
    worker: WorkerView,
    idempotency: Idempotency | undefined,
  ): Promise<{ readonly result: NewWorker; readonly replayed: boolean }> {
    return this.answers.runOnce(manager, idempotency, NewWorker, async () => {
      const { api_key } = await this.maker.workerKey(manager, caller, worker.worker_id);
      return { ...worker, api_key };
    });
  }

  async rotate(
    caller: AgentCaller,
    workerId: string,
    idempotency: Idempotency | undefined,
  ): Promise<{ readonly result: NewWorkerKey; readonly replayed: boolean }> {
    const ended: Buffer[] = [];
    const rotated = await transaction(this.dataSource, manager =>
      this.answers.runOnce(manager, idempotency, NewWorkerKey, async now => {
        ended.push(...(await revokeWorkerKeys(manager, workerId, now)));
        const { api_key } = await this.maker.workerKey(manager, caller, workerId);
        return { worker_id: workerId, api_key };
      }),
    );
    for (const hash of ended) this.known.changed(hash);
    return rotated;
  }

  async revoke(workerId: string): Promise<void> {
    for (const hash of await revokeWorkerKeys(this.dataSource, workerId, this.clock.now()))
      this.known.changed(hash);
  }
}
