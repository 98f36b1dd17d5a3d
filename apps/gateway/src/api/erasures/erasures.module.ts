import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { WorkersModule } from '../workers/workers.module.js';
import { ErasuresController } from './erasures.controller.js';
import { PersonErasing } from './person-erasing.js';

@Module({
  imports: [ApiKeysModule, WorkersModule],
  controllers: [ErasuresController],
  providers: [PersonErasing],
})
export class ErasuresModule {}
