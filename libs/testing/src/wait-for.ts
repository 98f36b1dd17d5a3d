import { setTimeout as pause } from 'node:timers/promises';

export interface WaitOptions {
  /** 10 seconds when not given. */
  readonly timeoutMs?: number;
  /** What is awaited, for the message when it doesn't come; called at the end, so it may tell the state then. */
  readonly describe?: string | (() => string);
}

const POLL_MS = 15;

/**
 * Polls until `condition` gives something truthy, and returns that. Throws when it does not within the time,
 * with the last error the condition threw, if it threw, as the cause.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 10_000, describe = 'the condition' }: WaitOptions = {},
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
  throw new Error(`Waited ${timeoutMs} ms in vain for ${what}.`, { cause });
}
