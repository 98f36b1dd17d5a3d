import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { DecisionRulesModule } from '../decision-rules/decision-rules.module.js';
import { DraftsModule } from '../drafts/drafts.module.js';
import { FilesModule } from '../files/files.module.js';
import { TestReceiverModule } from '../test-receiver/test-receiver.module.js';
import { WorkersModule } from '../workers/workers.module.js';
import { EraseOnTaskErased } from './erase-on-task-erased.handler.js';
import { ErasuresController } from './erasures.controller.js';
import { PersonErasing } from './person-erasing.js';

@Module({
  imports: [ApiKeysModule, DecisionRulesModule, DraftsModule, FilesModule, TestReceiverModule, WorkersModule],
  controllers: [ErasuresController, EraseOnTaskErased],
  providers: [PersonErasing],
})
export class ErasuresModule {}
