import type { z } from 'zod';
import type { Fault } from './service-error.js';

/** The maximum number of faults shown to a caller; more of an invalid body would only repeat them. */
const MAX_FAULTS = 50;

/**
 * Zod's issues, as JSON pointers into the checked value.
 *
 * An unknown field is named by its own pointer rather than by its parent's, so that a caller sees which one to remove.
 */
export function faultsOf(error: z.ZodError): readonly Fault[] {
  const issues = error.issues.slice(0, MAX_FAULTS);
  return issues.flatMap(issue => faultsOfIssue(issue)).slice(0, MAX_FAULTS);
}

function faultsOfIssue(issue: z.core.$ZodIssue): readonly Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, MAX_FAULTS).map(key => ({
      pointer: pointerTo([...issue.path, key]),
      detail: 'This field is not known.',
    }));
  }
  return [{ pointer: pointerTo(issue.path), detail: issue.message }];
}

/** RFC 6901: `~` is written `~0` and `/` is written `~1`; the whole value is the empty string. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
