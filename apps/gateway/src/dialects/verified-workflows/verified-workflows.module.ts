import { Module } from '@nestjs/common';
import { ExportsModule } from '../../api/exports/exports.module.js';
import { TasksModule } from '../../api/tasks/tasks.module.js';
import { WebhooksModule } from '../../api/webhooks/webhooks.module.js';
import { VerifiedWorkflowsClientController } from './client.controller.js';
import { ClientReports } from './client-reports.js';
import { VerifiedWorkflowsExportController } from './export.controller.js';
import { ReviewIntake } from './review-intake.js';
import { VerifiedWorkflowsTasksController } from './tasks.controller.js';
import { VerifiedWorkflowsWebhooksController } from './webhooks.controller.js';

@Module({
  imports: [ExportsModule, TasksModule, WebhooksModule],
  controllers: [
    VerifiedWorkflowsTasksController,
    VerifiedWorkflowsWebhooksController,
    VerifiedWorkflowsClientController,
    VerifiedWorkflowsExportController,
  ],
  providers: [ClientReports, ReviewIntake],
})
export class VerifiedWorkflowsModule {}
