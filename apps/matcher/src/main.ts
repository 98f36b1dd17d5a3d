import { createTransport } from '#libs/messaging';
import { startService } from '#libs/platform';
import { readMatcherSettings } from './matcher.config.js';
import { MatcherModule } from './matcher.module.js';

const settings = readMatcherSettings(process.env);

await startService({
  name: 'matcher',
  module: MatcherModule.forRoot(settings),
  settings,
  strategy: createTransport,
});
