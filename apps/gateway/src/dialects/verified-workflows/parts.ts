import { VerifiedWorkflowsClientController } from './client.controller.js';
import { ClientReports } from './client-reports.js';
import { VerifiedWorkflowsExportController } from './export.controller.js';
import { ReviewIntake } from './review-intake.js';
import { VerifiedWorkflowsTasksController } from './tasks.controller.js';
import { VerifiedWorkflowsWebhooksController } from './webhooks.controller.js';

/** The parts of this dialect that the gateway's module registers. */
export const VERIFIED_WORKFLOWS = {
  controllers: [
    VerifiedWorkflowsTasksController,
    VerifiedWorkflowsWebhooksController,
    VerifiedWorkflowsClientController,
    VerifiedWorkflowsExportController,
  ],
  providers: [ReviewIntake, ClientReports],
};
