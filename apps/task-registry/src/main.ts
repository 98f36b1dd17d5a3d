import { createTransport } from '#libs/messaging';
import { startService } from '#libs/platform';
import { readTaskRegistrySettings } from './task-registry.config.js';
import { TaskRegistryModule } from './task-registry.module.js';

const settings = readTaskRegistrySettings();
await startService({
  name: 'task-registry',
  module: TaskRegistryModule.forRoot(settings),
  settings,
  strategy: createTransport,
});
