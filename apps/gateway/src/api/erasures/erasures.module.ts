import { Module } from '@nestjs/common';
import { DecisionRulesModule } from '../decision-rules/decision-rules.module.js';
import { ErasuresController } from './erasures.controller.js';

@Module({ imports: [DecisionRulesModule], controllers: [ErasuresController] })
export class ErasuresModule {}
