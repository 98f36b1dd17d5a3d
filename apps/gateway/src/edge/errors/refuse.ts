import { ServiceError } from '#libs/contracts';
import type { ErrorDetails } from '#libs/contracts';
import { PROBLEMS } from './problem-codes.js';
import type { ProblemCode } from './problem-codes.js';

/** Creates a refusal of the gateway itself, to be thrown. */
export function refuse(code: ProblemCode, detail: string, details: ErrorDetails = {}): ServiceError {
  return new ServiceError(PROBLEMS[code].kind, code, detail, details);
}
