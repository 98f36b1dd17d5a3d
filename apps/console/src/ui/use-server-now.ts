import { useSyncExternalStore } from 'react';
import { serverNowMs } from '../api/server-clock.js';

const TICK_MS = 1_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let nowMs = serverNowMs();

function tick(): void {
  nowMs = serverNowMs();
  for (const listener of [...listeners]) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time by the gateway's clock, every second; one timer for the page. */
export function useServerNow(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}
