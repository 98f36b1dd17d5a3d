import { Module } from '@nestjs/common';
import { DraftsModule } from '../drafts/drafts.module.js';
import { FilesModule } from '../files/files.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { AssignmentActions } from './assignment-actions.js';
import { AssignmentsController } from './assignments.controller.js';
import { EarnedWorkController } from './earned-work.controller.js';
import { EarningsPeriodsController } from './earnings-periods.controller.js';
import { MeController } from './me.controller.js';
import { Offers } from './offers.js';
import { OffersController } from './offers.controller.js';
import { Rewards } from './rewards.js';

@Module({
  imports: [DraftsModule, FilesModule, TasksModule],
  controllers: [
    MeController,
    OffersController,
    AssignmentsController,
    EarnedWorkController,
    EarningsPeriodsController,
  ],
  providers: [AssignmentActions, Offers, Rewards],
})
export class WorkerSideModule {}
