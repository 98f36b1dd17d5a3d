import { Module } from '@nestjs/common';
import { OutputSchemasModule } from '../output-schemas/output-schemas.module.js';
import { GoldController } from './gold.controller.js';
import { KnownAnswers } from './known-answers.js';
import { QualityController } from './quality.controller.js';
import { WorkerQualityController } from './worker-quality.controller.js';

@Module({
  imports: [OutputSchemasModule],
  controllers: [GoldController, WorkerQualityController, QualityController],
  providers: [KnownAnswers],
})
export class QualityModule {}
