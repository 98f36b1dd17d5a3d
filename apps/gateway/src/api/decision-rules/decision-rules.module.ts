import { Module } from '@nestjs/common';
import { TasksModule } from '../tasks/tasks.module.js';
import { Assessing } from './assessing.js';
import { AssessmentUpkeep } from './assessment-upkeep.js';
import { AssessmentsController } from './assessments.controller.js';
import { AssessmentsRepository } from './assessments.repository.js';
import { DecisionRulesController } from './rule-sets.controller.js';
import { RuleSetsRepository } from './rule-sets.repository.js';
import { Simulations } from './simulations.js';

@Module({
  imports: [TasksModule],
  controllers: [DecisionRulesController, AssessmentsController],
  providers: [Assessing, AssessmentUpkeep, AssessmentsRepository, RuleSetsRepository, Simulations],
  exports: [AssessmentsRepository],
})
export class DecisionRulesModule {}
