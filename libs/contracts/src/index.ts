// All contracts between services. No I/O lives here.
import './messages/install-messages.js';

export * from './messages/index.js';
export * from './service-error.js';
export * from './tolerant-reader.js';
export * from './faults-of.js';
export * from './services.js';
export * from './streams.js';
export * from './cloud-event.js';
export * from './event-contract.js';
export * from './example-values.js';
export * from './command-contract.js';
export * from './canonical-json.js';
export * from './catalogue.js';
export * from './event-without-content.js';
export * from './hash-chain.js';
export * from './json/index.js';
export * from './model/index.js';
export * from './events/index.js';
export * from './commands/billing/index.js';
export * from './commands/consensus/index.js';
export * from './commands/dead-letters/index.js';
export * from './commands/matcher/index.js';
export * from './commands/task-registry/index.js';
export * from './commands/webhook-dispatcher/index.js';
