import { createTransport } from '#libs/messaging';
import { startService } from '#libs/platform';
import { readSlaMonitorSettings } from './sla-monitor.config.js';
import { SlaMonitorModule } from './sla-monitor.module.js';

const settings = readSlaMonitorSettings();
await startService({
  name: 'sla-monitor',
  module: SlaMonitorModule.forRoot(settings),
  settings,
  strategy: createTransport,
});
