import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { ServiceError } from '#libs/contracts';

/** Node's names for a server that is not there, or went away. */
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
 * SQLSTATEs after which the connection is gone (https://www.postgresql.org/docs/current/errcodes-appendix.html):
 * class 08, the server stopping or starting, no slot left, or a time-out that ends the session.
 */
const CONNECTION_STATES = /^(08...|57P0[1235]|53300|25P0[34])$/;

/** The driver has no codes for these. */
const CONNECTION_MESSAGES =
  /^(Connection terminated|Connection ended|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|Query read timeout)/;

const SERIALIZATION_STATES = new Set(['40001', '40P01']);

/** A statement or lock time-out: the database is there, but too busy for this just now. */
const BUSY_STATES = new Set(['57014', '55P03']);

/** Whether this says that PostgreSQL could not be reached or was lost, so that no statement is to blame. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // The connection broke between two statements of a transaction: said by the runner, or by its manager.
  if (error instanceof QueryRunnerAlreadyReleasedError) return true;
  if (error instanceof QueryRunnerProviderAlreadyReleasedError) return true;
  if (error instanceof ServiceError) return error.kind === 'unavailable' && isConnectionError(error.cause);
  const code = codeOf(error);
  if (code !== undefined && (NETWORK_CODES.has(code) || CONNECTION_STATES.test(code))) return true;
  return CONNECTION_MESSAGES.test(error.message);
}

/** Whether the same transaction, run again, may well succeed: a serialization failure or a deadlock. */
export function isSerializationError(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && SERIALIZATION_STATES.has(code);
}

/** Whether a constraint of this name refused the row (unique, exclusion, foreign key or check). */
export function violates(error: unknown, constraint: string): boolean {
  const found: unknown = error instanceof Error && 'constraint' in error ? error.constraint : undefined;
  return found === constraint;
}

/** What a caller may hear: `unavailable` when trying again later can help, else the error as it is. */
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
