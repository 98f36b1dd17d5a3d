import { setTimeout as pause } from 'node:timers/promises';

export interface WaitOptions {
  /** Defaults to 30 seconds: only what hangs should end by it, also on a busy machine. */
  readonly timeoutMs?: number;
  /** Describes the condition in the error message; called at the timeout, so it can report the state at that time. */
  readonly describe?: string | (() => string);
}

const POLL_MS = 15;

/**
 * Polls until `condition` returns a truthy value, and returns it. Throws on timeout, with the last error that the
 * condition threw, if any, as the cause.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 30_000, describe = 'the condition' }: WaitOptions = {},
): Promise<NonNullable<T>> {
  const giveUpAt = Date.now() + timeoutMs;
  let cause: unknown;
  do {
    try {
      const value = await condition();
      if (value) return value;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await pause(POLL_MS);
  } while (Date.now() < giveUpAt);
  const what = typeof describe === 'function' ? describe() : describe;
  throw new Error(`Timed out after ${timeoutMs} ms waiting for ${what}.`, { cause });
}
