import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { DraftsModule } from '../drafts/drafts.module.js';
import { MembersModule } from '../members/members.module.js';
import { WorkerAccounts } from './worker-accounts.js';
import { WorkerKeys } from './worker-keys.js';
import { WorkerSignOff } from './worker-sign-off.js';
import { WorkersController } from './workers.controller.js';

@Module({
  imports: [ApiKeysModule, DraftsModule, MembersModule],
  controllers: [WorkersController],
  providers: [WorkerAccounts, WorkerKeys, WorkerSignOff],
  exports: [WorkerAccounts],
})
export class WorkersModule {}
