import { Module } from '@nestjs/common';
import { OutputSchemasModule } from '../output-schemas/output-schemas.module.js';
import { PoolsModule } from '../pools/pools.module.js';
import { TaskBatchController } from './task-batch.controller.js';
import { TaskBatches } from './task-batches.js';
import { TaskHistoryController } from './task-history.controller.js';
import { TaskIntake } from './task-intake.js';
import { TaskInterventionsController } from './task-interventions.controller.js';
import { TaskPreparation } from './task-preparation.js';
import { TaskRules } from './task-rules.js';
import { TaskSignals } from './task-signals.js';
import { TaskViews } from './task-views.js';
import { TasksController } from './tasks.controller.js';
import { Waiting } from './waiting.js';

@Module({
  imports: [OutputSchemasModule, PoolsModule],
  controllers: [TasksController, TaskInterventionsController, TaskBatchController, TaskHistoryController],
  providers: [TaskBatches, TaskIntake, TaskPreparation, TaskRules, TaskSignals, TaskViews, Waiting],
  exports: [TaskIntake, Waiting],
})
export class TasksModule {}
