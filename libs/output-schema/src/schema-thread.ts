import { parentPort } from 'node:worker_threads';
import { warmUpCompiler } from './schema-compiler.js';
import { SchemaEngine } from './schema-engine.js';
import type { SchemaWork } from './schema-engine.js';
import { READY } from './thread-entry.js';

/**
 * The program of a thread: one piece of work in, one finding out. See {@link SchemaThreads}.
 *
 * Loads neither Zod nor Nest, which keeps a thread at 20 MB. Unit tests run it from its sources by Node's type stripping,
 * so the files it imports have no parameter properties.
 */
const CACHE_WEIGHT = 20_000;

const engine = new SchemaEngine(CACHE_WEIGHT);
warmUpCompiler();
parentPort?.postMessage(READY);
parentPort?.on('message', (work: SchemaWork) => {
  parentPort?.postMessage(engine.run(work));
});
