import { Module } from '@nestjs/common';
import { DraftsModule } from '../drafts/drafts.module.js';
import { TasksModule } from '../tasks/tasks.module.js';
import { Assessing } from './assessing.js';
import { AssessmentUpkeep } from './assessment-upkeep.js';
import { AssessmentsController } from './assessments.controller.js';
import { AssessmentsRepository } from './assessments.repository.js';
import { EraseOnTaskErased } from './erase-on-task-erased.handler.js';
import { DecisionRulesController } from './rule-sets.controller.js';
import { RuleSetsRepository } from './rule-sets.repository.js';
import { Simulations } from './simulations.js';

@Module({
  imports: [DraftsModule, TasksModule],
  controllers: [DecisionRulesController, AssessmentsController, EraseOnTaskErased],
  providers: [Assessing, AssessmentUpkeep, AssessmentsRepository, RuleSetsRepository, Simulations],
})
export class DecisionRulesModule {}
