import type { ServiceError } from '#libs/contracts';

/** What a caller should wait when the service that refused did not say. */
const RETRY_AFTER_SECONDS = 1;

/** The headers that belong to a refusal: how to authenticate, and when to come again. */
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
