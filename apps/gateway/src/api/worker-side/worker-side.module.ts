import { Module } from '@nestjs/common';
import { AssignmentActions } from './assignment-actions.js';
import { AssignmentsController } from './assignments.controller.js';
import { MeController } from './me.controller.js';
import { OffersController } from './offers.controller.js';
import { Rewards } from './rewards.js';

@Module({
  controllers: [MeController, OffersController, AssignmentsController],
  providers: [AssignmentActions, Rewards],
})
export class WorkerSideModule {}
