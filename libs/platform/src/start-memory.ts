/** By then the start is complete: connections are open, consumers attached. */
const AFTER_MS = 1_500;

/**
 * Returns the memory that only the start needed to the operating system, once. Does nothing without `--expose-gc`.
 *
 * Loading hundreds of modules leaves 30 MB of garbage and free heap in each process. V8 keeps both until memory is
 * short, which never happens on a machine with plenty of it. Only the last-resort collection also shrinks the heap.
 * It takes a tenth of a second.
 */
export function releaseStartMemory(): void {
  setTimeout(() => {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  }, AFTER_MS).unref();
}
