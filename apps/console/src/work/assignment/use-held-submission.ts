import { useCallback, useEffect, useRef, useState } from 'react';
import { serverNowMs } from '../../api/server-clock.js';
import { lostAt } from '../data/assignment.js';
import type { Assignment } from '../data/assignment.js';
import { sendBeforeSignOut } from './held-answers.js';

/** How long an answer can be taken back. */
const HELD_MS = 8_000;
/** With less time left than this, an answer is sent at once: it must not come too late for having been held. */
const SHORTEST_LEFT_MS = 60_000;

export interface HeldSubmission {
  /** When the answer will be sent, by the gateway's clock; undefined while none is held. */
  readonly sentAt: string | undefined;
  readonly hold: (output: unknown) => void;
  readonly takeBack: () => void;
  readonly sendNow: () => void;
}

interface Held {
  readonly output: unknown;
  readonly sentAt: string;
}

/**
 * Holds an answer for a moment before it is submitted, so that it can be taken back. It is sent earlier when the person
 * leaves the page in any way. Why it is held here and not in the registry: docs/decisions/0205.
 *
 * @param submit rejects when the answer is refused, after it has shown why
 */
export function useHeldSubmission(
  assignment: Assignment,
  submit: (output: unknown) => Promise<unknown>,
): HeldSubmission {
  const [held, setHeld] = useState<Held>();
  // Read by listeners, and by the end of the page, after its last rendering.
  const current = useRef<Held | undefined>(undefined);
  const change = (next: Held | undefined): void => {
    current.current = next;
    setHeld(next);
  };
  const send = async (): Promise<void> => {
    const answer = current.current;
    if (answer === undefined) return;
    change(undefined);
    await submit(answer.output).catch(() => undefined);
  };
  const latest = useRef(send);
  latest.current = send;
  const sendNow = useCallback((): void => void latest.current(), []);
  useEffect(() => {
    if (held === undefined) return undefined;
    const sendIfHidden = (): void => {
      if (document.visibilityState === 'hidden') sendNow();
    };
    const timer = setTimeout(sendNow, HELD_MS);
    window.addEventListener('pagehide', sendNow);
    // Phones end pages in the background without another event.
    document.addEventListener('visibilitychange', sendIfHidden);
    const stop = sendBeforeSignOut(() => latest.current());
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', sendNow);
      document.removeEventListener('visibilitychange', sendIfHidden);
      stop();
    };
  }, [held, sendNow]);
  useEffect(() => sendNow, [sendNow]);
  return {
    sentAt: held?.sentAt,
    hold: output => {
      if (leftMs(assignment) < SHORTEST_LEFT_MS) void submit(output).catch(() => undefined);
      else change({ output, sentAt: new Date(serverNowMs() + HELD_MS).toISOString() });
    },
    takeBack: () => {
      change(undefined);
    },
    sendNow,
  };
}

function leftMs(assignment: Assignment): number {
  const until = lostAt(assignment);
  return until === null ? Number.POSITIVE_INFINITY : Date.parse(until) - serverNowMs();
}
