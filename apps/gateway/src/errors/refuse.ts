import { ServiceError } from '#libs/contracts';
import type { ErrorDetails } from '#libs/contracts';
import { PROBLEMS } from './problem-codes.js';
import type { ProblemCode } from './problem-codes.js';

/** A refusal of the gateway's own, to be thrown. */
export function refuse(code: ProblemCode, detail: string, details: ErrorDetails = {}): ServiceError {
  return new ServiceError(PROBLEMS[code].kind, code, detail, details);
}
