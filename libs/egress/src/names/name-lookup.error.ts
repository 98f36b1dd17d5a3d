/**
 * Why a host name has no addresses:
 * - `NAME_NOT_FOUND`: the name does not exist, or has no address record
 * - `NAME_LOOKUP_TIMED_OUT`: its name servers did not respond in time
 * - `NAME_SERVER_FAILED`: they responded with an error, or cannot be reached
 * - `TOO_MANY_LOOKUPS`: the owner already waits for its maximum number of names
 */
export type NameLookupFault =
  'NAME_NOT_FOUND' | 'NAME_LOOKUP_TIMED_OUT' | 'NAME_SERVER_FAILED' | 'TOO_MANY_LOOKUPS';

/** A host name was not resolved. The message names the host and no server. */
export class NameLookupError extends Error {
  override readonly name = 'NameLookupError';

  constructor(
    readonly code: NameLookupFault,
    readonly hostname: string,
  ) {
    super(`${code} ${hostname}`);
  }
}
