// Work that is too long for the event loop. Imports nothing of the project, so that a thread's program can load it.
export { ThreadPool, ThreadEnded } from './thread-pool.js';
export type { PoolOptions, PoolResult } from './thread-pool.js';
export { serveThread, threadProgram } from './thread-program.js';
export type { ThreadProgram } from './thread-program.js';
