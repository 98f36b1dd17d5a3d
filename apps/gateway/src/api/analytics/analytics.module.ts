import { Module } from '@nestjs/common';
import { TaskAnalyticsController } from './task-analytics.controller.js';

@Module({ controllers: [TaskAnalyticsController] })
export class AnalyticsModule {}
