import { parseJson } from '#libs/contracts';
import type { CloudEvent } from '#libs/contracts';
import { MAX_EVENT_BYTES } from './decode-event.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What a message is about, for the log lines written while it is handled. */
export interface MessageSubject {
  readonly taskId: string | undefined;
  readonly orgId: string | undefined;
}

/** What a command is about, according to its request. */
export function subjectOfRequest(request: unknown): MessageSubject {
  return { taskId: taskIdIn(request), orgId: textIn(request, 'org_id') };
}

/** The `subject` of a `task.*` event is the task; other events may name one in their data. */
export function subjectOfEvent({ type, subject, orgid, data }: CloudEvent): MessageSubject {
  return { taskId: type.startsWith('task.') ? subject : textIn(data, 'task_id'), orgId: orgid };
}

/** What can be read from a message that is not a valid event. Only ids, because its content is not trusted. */
export function subjectOfBadEvent(bytes: Uint8Array): MessageSubject {
  const event = parsed(bytes);
  const [taskId, orgId] = [textIn(event, 'subject'), textIn(event, 'orgid')].map(id =>
    id !== undefined && UUID.test(id) ? id : undefined,
  );
  return { taskId: textIn(event, 'type')?.startsWith('task.') === true ? taskId : undefined, orgId };
}

function parsed(bytes: Uint8Array): unknown {
  if (bytes.byteLength > MAX_EVENT_BYTES) return undefined;
  try {
    return parseJson(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** `task_id` of the value itself, or of the task or assignment in it. */
export function taskIdIn(value: unknown): string | undefined {
  return textIn(value, 'task_id') ?? textIn(fieldOf(value, 'task'), 'task_id') ?? taskIdOfAssignment(value);
}

function taskIdOfAssignment(value: unknown): string | undefined {
  const assignment = fieldOf(value, 'assignment');
  return textIn(assignment, 'task_id') ?? textIn(fieldOf(assignment, 'task'), 'task_id');
}

function textIn(value: unknown, name: string): string | undefined {
  const found = fieldOf(value, name);
  return typeof found === 'string' ? found : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const found: unknown = Object.getOwnPropertyDescriptor(value, name)?.value;
  return found;
}
