import { isRecord } from '../../api/is-record.rule.js';
import type { MessageValues } from '../../messages/format.rule.js';
import type { LoggedEvent } from '../data/tasks.js';

/** An event of a task as a line of its history. */
export interface TimelineEntry {
  readonly id: string;
  readonly at: string;
  /** Of the message: `desk.event.<name>`. */
  readonly name: string;
  readonly values: MessageValues;
  readonly tone: 'plain' | 'good' | 'warn' | 'bad';
  readonly workerId: string | null;
  /** What a person has written. */
  readonly reason: string | null;
}

const TONES: Readonly<Record<string, TimelineEntry['tone']>> = {
  'task.completed': 'good',
  'task.verified': 'good',
  'task.failed': 'bad',
  'task.sla_breached': 'warn',
};

/**
 * The lines of a history. They never have an answer: what others have answered is shown after the verdict, and not here.
 */
export function timelineOf(events: readonly LoggedEvent[]): readonly TimelineEntry[] {
  return events.map(({ id, type, time, data }) => {
    const fields: Readonly<Record<string, unknown>> = isRecord(data) ? data : {};
    const ended = fieldsIn(fields, 'ended_assignment');
    const intervention = fieldsIn(fields, 'intervention');
    return {
      id,
      at: time,
      name: nameOf(type, fields, intervention),
      values: valuesOf(fields),
      tone: TONES[type] ?? 'plain',
      workerId: textIn(fields, 'worker_id') ?? textIn(ended, 'worker_id'),
      reason: textIn(intervention, 'reason') ?? reasonOf(type, fields),
    };
  });
}

type Fields = Readonly<Record<string, unknown>>;

/** Some events have a message for each of their causes. */
function nameOf(type: string, fields: Fields, intervention: Fields): string {
  const name = type.replace(/^task\./, '');
  const cause =
    name === 'queued'
      ? (textIn(intervention, 'action') ?? textIn(fields, 'reason'))
      : name === 'sla_breached'
        ? textIn(fields, 'kind')
        : name === 'failed'
          ? textIn(fields, 'reason')
          : null;
  return cause === null ? name : `${name}.${cause}`;
}

function reasonOf(type: string, fields: Fields): string | null {
  if (type === 'task.failed') return textIn(fields, 'detail');
  return type === 'task.cancelled' || type === 'task.deadline_changed' ? textIn(fields, 'reason') : null;
}

/** The numbers of an event that its message can have. */
function valuesOf(fields: Fields): MessageValues {
  const numbers = Object.entries(fields).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return Object.fromEntries(numbers);
}

function textIn(fields: Fields, name: string): string | null {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function fieldsIn(fields: Fields, name: string): Fields {
  const value = fields[name];
  return isRecord(value) ? value : {};
}
