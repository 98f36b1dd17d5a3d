import { parentPort } from 'node:worker_threads';

/**
 * The first message of a thread. Loading and warming up its modules takes 200 ms of CPU, which is charged to no piece
 * of work.
 */
export const READY = 'ready';

/** How to start a thread. */
export interface ThreadProgram {
  readonly url: URL;
  readonly execArgv: readonly string[];
}

/** Rewrites `./x.js` to `./x.ts` in the imports of a source file, for Node's own type stripping. */
const RESOLVE_SOURCES = `
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve: (specifier, context, next) =>
      next(context.parentURL?.endsWith('.ts') ? specifier.replace(/^(\\..*)\\.js$/, '$1.ts') : specifier, context),
  });`;

/**
 * The program `name` (without its extension) next to the calling module: the built file, or the source where the
 * sources themselves run, as in unit tests. A thread has its own module loader, independent of the test runner's, so
 * what the program imports cannot contain parameter properties, enums or decorators there.
 *
 * @param moduleUrl `import.meta.url` of the caller
 */
export function threadProgram(moduleUrl: string, name: string): ThreadProgram {
  const isSource = moduleUrl.endsWith('.ts');
  return {
    url: new URL(`./${name}${isSource ? '.ts' : '.js'}`, moduleUrl),
    execArgv: isSource
      ? [
          '--conditions=development',
          '--import',
          `data:text/javascript,${encodeURIComponent(RESOLVE_SOURCES)}`,
        ]
      : [],
  };
}

/** The body of a thread's program: one piece of work in, one result out. An error thrown by `run` ends the thread. */
export function serveThread<Work>(
  isWork: (message: unknown) => message is Work,
  run: (work: Work) => unknown,
): void {
  parentPort?.postMessage(READY);
  parentPort?.on('message', (message: unknown) => {
    if (!isWork(message)) throw new TypeError('A thread was given something unexpected.');
    parentPort?.postMessage(run(message));
  });
}
