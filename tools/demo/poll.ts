import { setTimeout as pause } from 'node:timers/promises';

const GIVE_UP_AFTER_MS = 30_000;
const PAUSE_MS = 20;

/** Polls until there is a value. Throws after half a minute, naming what is missing and, if known, the reason. */
export async function poll<T>(
  what: string,
  why: () => string,
  ask: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
  while (Date.now() < giveUpAt) {
    const found = await ask();
    if (found !== undefined) return found;
    await pause(PAUSE_MS);
  }
  throw new Error(`Gave up after half a minute of waiting for ${what}.${why()}`);
}
