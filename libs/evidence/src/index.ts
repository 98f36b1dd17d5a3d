export * from './document/index.js';
export * from './merkle/index.js';
export * from './signature/index.js';
export * from './verification/index.js';
