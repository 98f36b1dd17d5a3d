import { Module } from '@nestjs/common';
import { DecisionRulesController } from './rule-sets.controller.js';
import { RuleSetsRepository } from './rule-sets.repository.js';

@Module({ controllers: [DecisionRulesController], providers: [RuleSetsRepository] })
export class DecisionRulesModule {}
