import { ServiceError } from '#libs/contracts';

/** Connections that were refused, cut, or timed out. */
const SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** PostgreSQL: class 08 connection exceptions, 57P0x shutting down or starting up, 53300 too many connections. */
const SQL_STATE = /^(08\w{3}|57P0[123]|53300)$/;
/** For errors to which PostgreSQL's driver gives no code. */
const LOST_CONNECTION =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/;
const MAX_DEPTH = 5;

/**
 * Whether an error means that a dependency is unavailable, rather than that the message or the handler is at fault.
 * Waiting helps then, and counting attempts would turn good messages into dead letters.
 */
export function isOutage(error: unknown, depth = 0): boolean {
  if (depth > MAX_DEPTH || !(error instanceof Error)) return false;
  if (error instanceof ServiceError && error.kind === 'unavailable') return true;
  if ('code' in error && typeof error.code === 'string') {
    if (SYSTEM_CODES.has(error.code) || SQL_STATE.test(error.code)) return true;
  }
  if (LOST_CONNECTION.test(error.message)) return true;
  if ('driverError' in error && isOutage(error.driverError, depth + 1)) return true;
  return isOutage(error.cause, depth + 1);
}
