import { Module } from '@nestjs/common';
import { ApiKeyRepository } from './api-key.repository.js';
import { ApiKeys } from './api-keys.js';
import { ApiKeysController } from './api-keys.controller.js';
import { KeyMaker } from './key-maker.js';
import { KeyRules } from './key-rules.js';

@Module({
  controllers: [ApiKeysController],
  providers: [ApiKeyRepository, ApiKeys, KeyMaker, KeyRules],
  exports: [ApiKeyRepository, KeyMaker, KeyRules],
})
export class ApiKeysModule {}
