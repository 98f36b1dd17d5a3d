export * from './public-address.js';
export * from './public-url.js';
export * from './address-refused.error.js';
export * from './guarded-lookup.js';
export * from './guarded-agent.js';
