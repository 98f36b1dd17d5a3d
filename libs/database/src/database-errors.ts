import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { ServiceError } from '#libs/contracts';

/** Node's error codes for a server that is unreachable or was lost. */
const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);

/**
 * SQLSTATEs after which the connection is gone (https://www.postgresql.org/docs/current/errcodes-appendix.html): class
 * 08, the server stopping or starting, no free connection slot, or a timeout that ends the session.
 */
const CONNECTION_STATES = /^(08...|57P0[1235]|53300|25P0[34])$/;

/** Class 28: PostgreSQL does not accept the role or its password (any more). */
const AUTHENTICATION_STATES = /^28...$/;

/** The driver has no codes for these. */
const CONNECTION_MESSAGES =
  /^(Connection terminated|Connection ended|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|Query read timeout)/;

const SERIALIZATION_STATES = new Set(['40001', '40P01']);

/** A statement or lock timeout: the database is reachable, but too busy for this at the moment. */
const BUSY_STATES = new Set(['57014', '55P03']);

/** Whether PostgreSQL was unreachable or lost, so that no statement caused the error. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // The connection broke between two statements of a transaction: raised by the runner, or by its manager.
  if (error instanceof QueryRunnerAlreadyReleasedError) return true;
  if (error instanceof QueryRunnerProviderAlreadyReleasedError) return true;
  if (error instanceof ServiceError) return error.kind === 'unavailable' && isConnectionError(error.cause);
  const code = codeOf(error);
  if (code !== undefined && (NETWORK_CODES.has(code) || CONNECTION_STATES.test(code))) return true;
  // During a rotation of passwords, until this process is replaced by one that has the new one.
  if (isAuthenticationError(error)) return true;
  return CONNECTION_MESSAGES.test(error.message);
}

/** Whether PostgreSQL refused the role or its password. */
export function isAuthenticationError(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && AUTHENTICATION_STATES.test(code);
}

/** Whether a parameter has a value that PostgreSQL does not know, such as a time zone (SQLSTATE 22023). */
export function isUnknownValue(error: unknown): boolean {
  return codeOf(error) === '22023';
}

/** Whether the same transaction may succeed when it is retried: a serialization failure or a deadlock. */
export function isSerializationError(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && SERIALIZATION_STATES.has(code);
}

/** Whether a constraint of this name refused the row (unique, exclusion, foreign key or check). */
export function violates(error: unknown, constraint: string): boolean {
  const found: unknown = error instanceof Error && 'constraint' in error ? error.constraint : undefined;
  return found === constraint;
}

/** The error for callers: `unavailable` when retrying later can help, else the error unchanged. */
export function asServiceError(error: unknown): unknown {
  if (error instanceof ServiceError) return error;
  if (isConnectionError(error)) return databaseError('database.unavailable', 'cannot be reached', error);
  const code = codeOf(error);
  if (isSerializationError(error) || (code !== undefined && BUSY_STATES.has(code))) {
    return databaseError('database.busy', 'is too busy', error);
  }
  return error;
}

function databaseError(code: string, what: string, cause: unknown): ServiceError {
  return new ServiceError('unavailable', code, `The data store ${what} just now. Try again.`, {}, { cause });
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
