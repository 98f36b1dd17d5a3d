import { useCallback, useEffect, useRef } from 'react';

/** Events of a busy organization come many times a second; what they are about is read again at most this often. */
const READ_EVERY_MS = 3_000;

/**
 * Reads soon, and at most once in an interval; a page that is left does not read any more.
 *
 * @param delayMs the time until the first reading, for services that hear of the same event a moment later
 */
export function useReadSoon(read: () => void, delayMs = 0): () => void {
  const state = useRef<{ timer?: ReturnType<typeof setTimeout>; lastMs: number }>({ lastMs: 0 });
  useEffect(() => () => clearTimeout(state.current.timer), []);
  return useCallback(() => {
    const { timer, lastMs } = state.current;
    if (timer !== undefined) return;
    const run = (): void => {
      state.current = { lastMs: Date.now() };
      read();
    };
    state.current.timer = setTimeout(run, Math.max(delayMs, lastMs + READ_EVERY_MS - Date.now()));
  }, [read, delayMs]);
}
