import { createTransport } from '#libs/messaging';
import { startService } from '#libs/platform';
import { readGatewaySettings } from './gateway.config.js';
import { GatewayModule } from './gateway.module.js';
import { DIALECTS } from './dialects/index.js';
import { configureHttp } from './edge/configure-http.js';
import { Dialects } from './edge/dialect/dialects.js';
import { JsonOnlyAdapter } from './edge/json-only.adapter.js';

const settings = readGatewaySettings(process.env);
const dialects = new Dialects(DIALECTS);
await startService({
  name: 'gateway',
  module: GatewayModule.forRoot(settings, dialects),
  settings,
  secretKeys: settings.SECRETS_KEY,
  strategy: createTransport,
  http: {
    port: settings.PORT,
    host: settings.HOST,
    adapter: new JsonOnlyAdapter(settings, dialects),
    configure: configureHttp,
  },
});
