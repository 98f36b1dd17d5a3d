export * from './build-json.js';
export * from './exact-json.js';
export * from './find-json-faults.js';
export * from './forgotten-names.js';
export * from './number-literal.js';
export * from './read-json.js';
