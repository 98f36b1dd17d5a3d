import { Module } from '@nestjs/common';
import { FilesModule } from '../files/files.module.js';
import { AssignmentActions } from './assignment-actions.js';
import { AssignmentsController } from './assignments.controller.js';
import { MeController } from './me.controller.js';
import { OffersController } from './offers.controller.js';

@Module({
  imports: [FilesModule],
  controllers: [MeController, OffersController, AssignmentsController],
  providers: [AssignmentActions],
})
export class WorkerSideModule {}
