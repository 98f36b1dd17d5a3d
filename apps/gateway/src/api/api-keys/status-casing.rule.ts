import type { Dialect, StatusCasing } from '#libs/contracts';
import { refuse } from '../../edge/errors/refuse.js';

/**
 * The casing of statuses in a key's responses: the requested one; else the previous one, or that of the key that
 * creates it; else the document's.
 *
 * @param asked null requests the document's casing; undefined leaves it unchanged
 * @param before null when there was none
 * @returns null for a dialect whose statuses have only one casing
 * @throws ServiceError `request.invalid` when a casing is requested for such a dialect
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
