import type { Dialect, StatusCasing } from '#libs/contracts';
import { refuse } from '../errors/refuse.js';

/**
 * The casing that a key's responses have: what is asked for, else what the key had before or has from the key that makes
 * it, else the document's.
 *
 * @param asked null asks for the document's; undefined leaves it as it is
 * @param before null where there was none
 * @returns null for a dialect whose words for a status have one casing
 * @throws ServiceError `request.invalid` when such a dialect is asked for one
 */
export function statusCasingOf(
  dialect: Dialect,
  asked: StatusCasing | null | undefined,
  before: StatusCasing | null,
): StatusCasing | null {
  if (dialect === 'verified-workflows') return asked === undefined ? (before ?? 'title') : (asked ?? 'title');
  if (asked === undefined || asked === null) return null;
  const detail = 'Only keys of the dialect verified-workflows have a status casing.';
  throw refuse('request.invalid', detail, { faults: [{ pointer: '/status_casing', detail }] });
}
