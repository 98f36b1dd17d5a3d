import { Module } from '@nestjs/common';
import { DraftUpkeep } from './draft-upkeep.js';
import { DraftsController } from './drafts.controller.js';
import { DraftsRepository } from './drafts.repository.js';
import { Drafts } from './drafts.js';

@Module({
  controllers: [DraftsController],
  providers: [Drafts, DraftsRepository, DraftUpkeep],
  exports: [DraftsRepository],
})
export class DraftsModule {}
