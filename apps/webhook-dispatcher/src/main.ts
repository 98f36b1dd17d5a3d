import { createTransport } from '#libs/messaging';
import { startService } from '#libs/platform';
import { readWebhookDispatcherSettings } from './webhook-dispatcher.config.js';
import { WebhookDispatcherModule } from './webhook-dispatcher.module.js';

const settings = readWebhookDispatcherSettings();
await startService({
  name: 'webhook-dispatcher',
  module: WebhookDispatcherModule.forRoot(settings),
  settings,
  secretKeys: settings.SECRETS_KEY,
  strategy: createTransport,
});
