/** Methods that change nothing (RFC 9110, section 9.2.1). */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface BrowserRequest {
  readonly method: string;
  /** `Sec-Fetch-Site`: which site the page that made the request belongs to. Pages cannot set it. */
  readonly fetchSite: string | undefined;
  readonly origin: string | undefined;
}

export function isSafeMethod(method: string): boolean {
  return SAFE_METHODS.has(method);
}

/**
 * Whether a request that carries a browser's cookies may be carried out: it changes nothing, or it was made by a page of
 * the gateway itself. Browsers without `Sec-Fetch-Site` send `Origin` with unsafe methods; a request with neither is
 * refused.
 *
 * @param ownOrigin such as `https://gateway.example.com`
 */
export function isFromOwnPage({ method, fetchSite, origin }: BrowserRequest, ownOrigin: string): boolean {
  if (isSafeMethod(method)) return true;
  return fetchSite === undefined ? origin === ownOrigin : fetchSite === 'same-origin';
}
