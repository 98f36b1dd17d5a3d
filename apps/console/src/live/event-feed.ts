import { useEffect, useRef } from 'react';
import { send } from '../api/call.js';
import { ProblemError, isRecord } from '../api/problem.js';
import { storeOf, useStore } from '../ui/store.js';
import { readStream } from './read-stream.js';

/** An event of the organization: `subject` is the id of its task. It has the other attributes of the CloudEvent too. */
export interface FeedEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  /** Null once the task was erased. */
  readonly data: Readonly<Record<string, unknown>> | null;
}

export type FeedState = 'connecting' | 'live' | 'interrupted';

interface FeedReader {
  readonly onEvent: (event: FeedEvent) => void;
  /** Events may be missing: the stream has begun. What was read before may be out of date. */
  readonly onStart: () => void;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

const state = storeOf<FeedState>('connecting');
const readers = new Set<FeedReader>();
let connection: AbortController | undefined;

/**
 * Reads the events of the organization while the component is on the page. All components of a tab share a connection,
 * which begins with the first of them and ends with the last.
 */
export function useEventFeed(reader: FeedReader): FeedState {
  const latest = useRef(reader);
  useEffect(() => {
    latest.current = reader;
  });
  useEffect(
    () =>
      addReader({
        onEvent: event => latest.current.onEvent(event),
        onStart: () => latest.current.onStart(),
      }),
    [],
  );
  return useStore(state);
}

function addReader(reader: FeedReader): () => void {
  readers.add(reader);
  if (connection === undefined) {
    connection = new AbortController();
    state.set('connecting');
    void follow(connection.signal);
  }
  return () => {
    readers.delete(reader);
    if (readers.size > 0) return;
    connection?.abort();
    connection = undefined;
  };
}

/** Keeps a stream open, and after each interruption continues behind the last event that was received. */
async function follow(signal: AbortSignal): Promise<void> {
  let lastEventId: string | undefined;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const response = await send('get', '/v1/events', {
        headers: {
          accept: 'text/event-stream',
          ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
        },
        signal,
      });
      state.set('live');
      failures = 0;
      if (lastEventId === undefined) for (const reader of [...readers]) reader.onStart();
      for await (const { id, data } of readStream(response)) {
        if (id !== '') lastEventId = id;
        deliver(data);
      }
    } catch (error) {
      if (isOver(signal)) return;
      if (error instanceof ProblemError && error.code === 'cursor.invalid') lastEventId = undefined;
      failures += 1;
    }
    if (isOver(signal)) return;
    state.set('interrupted');
    await pause(pauseMs(failures), signal);
  }
}

function deliver(data: string): void {
  if (data === '') return;
  const event = eventIn(data);
  if (event !== undefined) for (const reader of [...readers]) reader.onEvent(event);
}

/** Undefined for what is no event, such as `stream.closed`. */
function eventIn(text: string): FeedEvent | undefined {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) return undefined;
  const { id, type, subject, time, data } = value;
  if (typeof id !== 'string' || typeof type !== 'string') return undefined;
  if (typeof subject !== 'string' || typeof time !== 'string') return undefined;
  return { ...value, id, type, subject, time, data: isRecord(data) ? data : null };
}

/** It changes while others run, which the compiler does not expect. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** Doubles with each failure. The random part keeps the tabs of an office from returning at the same moment. */
function pauseMs(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) * (0.5 + Math.random() / 2);
}

/** Waits; not longer than until the browser is online again. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(end, ms);
    function end(): void {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      resolve();
    }
    window.addEventListener('online', end);
    signal.addEventListener('abort', end);
  });
}
