/** By then what the start set in motion is done: connections are open, consumers attached. */
const AFTER_MS = 1_500;

/**
 * Gives back to the operating system, once, what only the start needed. Does nothing without `--expose-gc`.
 *
 * Loading hundreds of modules leaves 30 MB of garbage and of room for it in each process. V8 would keep both
 * until memory is short, which on a machine with plenty of it is never. The last resort is the collection that
 * also shrinks the heap; an ordinary one does not. It takes a tenth of a second.
 */
export function giveBackStartMemory(): void {
  setTimeout(() => {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  }, AFTER_MS).unref();
}
