import { CountersignTransport } from '#libs/messaging';
import { startService } from '#libs/platform';
import { readBillingSettings } from './billing.config.js';
import { BillingModule } from './billing.module.js';

const settings = readBillingSettings();
await startService({
  name: 'billing',
  module: BillingModule.forRoot(settings),
  settings,
  strategy: app => app.get(CountersignTransport),
});
