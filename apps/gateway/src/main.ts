import { createTransport } from '#libs/messaging';
import { startService } from '#libs/platform';
import { readGatewaySettings } from './gateway.config.js';
import { GatewayModule } from './gateway.module.js';
import { configureHttp } from './edge/configure-http.js';
import { JsonOnlyAdapter } from './edge/json-only.adapter.js';

const settings = readGatewaySettings(process.env);
await startService({
  name: 'gateway',
  module: GatewayModule.forRoot(settings),
  settings,
  secretKeys: settings.SECRETS_KEY,
  strategy: createTransport,
  http: {
    port: settings.PORT,
    host: settings.HOST,
    adapter: new JsonOnlyAdapter(settings),
    configure: configureHttp,
  },
});
