import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { DraftsModule } from '../drafts/drafts.module.js';
import { WorkerAccounts } from './worker-accounts.js';
import { WorkerKeys } from './worker-keys.js';
import { WorkersController } from './workers.controller.js';

@Module({
  imports: [ApiKeysModule, DraftsModule],
  controllers: [WorkersController],
  providers: [WorkerAccounts, WorkerKeys],
  exports: [WorkerAccounts],
})
export class WorkersModule {}
