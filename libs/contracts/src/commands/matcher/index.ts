export * from './erase-accounts.js';
export * from './give-task.js';
export * from './matches.js';
export * from './pools.js';
export * from './workers.js';
