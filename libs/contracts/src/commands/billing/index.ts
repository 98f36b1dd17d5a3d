export * from './balance.js';
export * from './billing-settings.js';
export * from './holds.js';
export * from './prices.js';
export * from './rewards.js';
export * from './statements.js';
export * from './usage.js';
export * from './worker-earnings.js';
