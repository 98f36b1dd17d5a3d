import { Id } from '#libs/contracts';

const PREFIX = 'tsk_live_';
/** In any case, with the groups of the UUID. */
export const TASK_ID = /^tsk_live_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i;

/** A task's id in the format of Verified Workflows: `tsk_live_` and the UUID's 32 hexadecimal digits. */
export function toForeignTaskId(uuid: string): string {
  return PREFIX + uuid.replaceAll('-', '').toLowerCase();
}

/**
 * The UUID that a Verified Workflows id represents, in lower case.
 *
 * @returns undefined for a text that {@link toForeignTaskId} never returns: there is no such task
 */
export function fromForeignTaskId(text: string): string | undefined {
  const digits = TASK_ID.exec(text)?.slice(1).join('-').toLowerCase();
  return Id.safeParse(digits).data;
}
