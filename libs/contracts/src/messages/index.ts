export * from './string-formats.js';
export * from './message-of-issue.js';
