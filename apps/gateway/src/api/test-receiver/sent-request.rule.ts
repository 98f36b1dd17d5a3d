import { z } from 'zod';
import { CloudEventEnvelope } from '#libs/contracts';

export interface SentHeader {
  readonly name: string;
  readonly value: string;
}

/** A request as it is kept. */
export interface SentRequest {
  readonly headers: readonly SentHeader[];
  readonly body: string;
  /** Of a CloudEvent; null for every other body. */
  readonly eventType: string | null;
  /** The task that a CloudEvent is about. */
  readonly taskId: string | null;
}

const MAX_HEADERS = 40;
const MAX_NAME_LENGTH = 100;
const MAX_VALUE_LENGTH = 1_000;

/** The sender may use them elsewhere, too. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'proxy-authorization',
  'x-api-key',
]);
export const NOT_KEPT = '(not kept)';

/** Those that are shown, in the order of their names; a long value is cut. */
export function keptHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): readonly SentHeader[] {
  return Object.entries(headers)
    .filter(([name]) => name.length <= MAX_NAME_LENGTH)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .slice(0, MAX_HEADERS)
    .map(([name, value]) => ({ name, value: CREDENTIALS.has(name) ? NOT_KEPT : shown(value) }));
}

function shown(value: string | readonly string[] | undefined): string {
  const text = typeof value === 'string' ? value : (value ?? []).join(', ');
  // A header may hold what PostgreSQL cannot store as JSON.
  return text.replaceAll('\0', '').slice(0, MAX_VALUE_LENGTH);
}

/** @returns undefined for bytes that are not UTF-8, or hold a zero byte, which PostgreSQL cannot store */
export function textOf(body: Uint8Array): string | undefined {
  if (body.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

const Event = CloudEventEnvelope.pick({ type: true, subject: true });
const TaskId = z.uuid();

/** What a body says it is about, if it is a CloudEvent as webhooks have it. */
export function subjectOf(body: unknown): Pick<SentRequest, 'eventType' | 'taskId'> {
  const event = z.looseObject(Event.shape).safeParse(body);
  if (!event.success) return { eventType: null, taskId: null };
  const { type, subject } = event.data;
  const isTask = type.startsWith('task.') && TaskId.safeParse(subject).success;
  return { eventType: type, taskId: isTask ? subject.toLowerCase() : null };
}
