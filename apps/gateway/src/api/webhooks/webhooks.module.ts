import { Module } from '@nestjs/common';
import { WebhookCreation } from './webhook-creation.js';
import { WebhookDeliveriesController } from './webhook-deliveries.controller.js';
import { WebhookEndpointsController } from './webhook-endpoints.controller.js';
import { WebhookSecretsController } from './webhook-secrets.controller.js';

@Module({
  controllers: [WebhookEndpointsController, WebhookSecretsController, WebhookDeliveriesController],
  providers: [WebhookCreation],
  exports: [WebhookCreation],
})
export class WebhooksModule {}
