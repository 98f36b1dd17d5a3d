import type { ServiceError } from '#libs/contracts';

/** The default wait when the refusing service gave none. */
const RETRY_AFTER_SECONDS = 1;

/** The headers of a refusal: how to authenticate, and when to retry. */
export function refusalHeaders({ kind, code, details }: ServiceError): Record<string, string> {
  if (kind === 'unauthorized') {
    const error = code === 'auth.key_missing' ? '' : ', error="invalid_token"';
    return { 'www-authenticate': `Bearer realm="countersign"${error}` };
  }
  const waitSeconds = details.retry_after_seconds;
  if (kind === 'rate_limited' || kind === 'unavailable') {
    return { 'retry-after': String(waitSeconds ?? RETRY_AFTER_SECONDS) };
  }
  return waitSeconds === undefined ? {} : { 'retry-after': String(waitSeconds) };
}
