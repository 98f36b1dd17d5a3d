import { createTransport } from '#libs/messaging';
import { startService } from '#libs/platform';
import { readConsensusSettings } from './consensus.config.js';
import { ConsensusModule } from './consensus.module.js';

const settings = readConsensusSettings();
await startService({
  name: 'consensus',
  module: ConsensusModule.forRoot(settings),
  settings,
  strategy: createTransport,
});
