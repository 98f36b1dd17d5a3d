import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { MembersModule } from '../members/members.module.js';
import { WorkerAccounts } from './worker-accounts.js';
import { WorkerKeys } from './worker-keys.js';
import { WorkersController } from './workers.controller.js';

@Module({
  imports: [ApiKeysModule, MembersModule],
  controllers: [WorkersController],
  providers: [WorkerAccounts, WorkerKeys],
  exports: [WorkerAccounts],
})
export class WorkersModule {}
