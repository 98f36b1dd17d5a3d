export * from './public-address.js';
export * from './public-url.js';
export * from './guarded-lookup.js';
export * from './names/name-lookup.error.js';
export * from './names/name-resolver.js';
export * from './http/exchange.error.js';
export * from './http/guarded-client.js';
export type { OutgoingRequest, ReceivedAnswer } from './http/exchange.js';
