import { ServiceError } from '#libs/contracts';

/** Where the filter of a list, and that of a bulk job, has its text. */
const POINTERS: readonly string[] = ['/text', '/filter/text'];

/**
 * Sends a request with a filter of tasks. The text in it is valid, so a registry that refuses it is of the previous
 * release.
 *
 * @throws ServiceError `search.not_ready` instead of that refusal
 */
export async function withTextFilter<Reply>(send: () => Promise<Reply>): Promise<Reply> {
  try {
    return await send();
  } catch (error) {
    const faults = error instanceof ServiceError ? (error.details.faults ?? []) : [];
    if (!faults.some(({ pointer }) => POINTERS.includes(pointer))) throw error;
    const message =
      'Tasks cannot be searched by text while the system is being upgraded. Try again in a minute.';
    throw new ServiceError('unavailable', 'search.not_ready', message, { retry_after_seconds: 60 });
  }
}
