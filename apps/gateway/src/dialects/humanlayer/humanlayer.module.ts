import { Module } from '@nestjs/common';
import { TasksModule } from '../../api/tasks/tasks.module.js';
import { HumanLayerController } from './humanlayer.controller.js';
import { RequestIntake } from './request-intake.js';
import { Requests } from './requests.js';

@Module({
  imports: [TasksModule],
  controllers: [HumanLayerController],
  providers: [RequestIntake, Requests],
})
export class HumanLayerModule {}
