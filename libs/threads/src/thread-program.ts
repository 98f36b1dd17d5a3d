/** What a thread says first. Loading and warming its modules takes 200 ms of CPU, which no piece of work is to be charged for. */
export const READY = 'ready';

/** What to start a thread with. */
export interface ThreadEntry {
  readonly url: URL;
  readonly execArgv: readonly string[];
}

/** Names every `./x.js` of a source file's imports `./x.ts`, for Node's own type stripping. */
const RESOLVE_SOURCES = `
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve: (specifier, context, next) =>
      next(context.parentURL?.endsWith('.ts') ? specifier.replace(/^(\\..*)\\.js$/, '$1.ts') : specifier, context),
  });`;

/**
 * The thread's program beside this file: the built one, or the source where the sources themselves run, as they do
 * in unit tests. A thread has a module loader of its own, which knows nothing of the test runner's.
 */
export function threadEntry(): ThreadEntry {
  const isSource = import.meta.url.endsWith('.ts');
  return {
    url: new URL(isSource ? './schema-thread.ts' : './schema-thread.js', import.meta.url),
    execArgv: isSource ? ['--import', `data:text/javascript,${encodeURIComponent(RESOLVE_SOURCES)}`] : [],
  };
}
