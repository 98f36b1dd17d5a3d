import { serveThread } from '#libs/threads';
import { warmUpCompiler } from './schema-compiler.js';
import { SchemaEngine } from './schema-engine.js';
import type { SchemaWork } from './schema-engine.js';

/** The program of a thread; see {@link SchemaThreads}. Loads neither Zod nor Nest, which keeps a thread at 20 MB. */
const CACHE_WEIGHT = 20_000;

const engine = new SchemaEngine(CACHE_WEIGHT);
warmUpCompiler();
serveThread(isWork, work => engine.run(work));

function isWork(message: unknown): message is SchemaWork {
  return typeof message === 'object' && message !== null && 'kind' in message;
}
