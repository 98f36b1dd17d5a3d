export type Credential =
  | { readonly outcome: 'none' }
  | { readonly outcome: 'malformed' }
  | { readonly outcome: 'given'; readonly key: string };

export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The key in a request's headers: `Authorization: Bearer …` or `x-api-key`. Two different keys count as none. */
export function credentialIn(headers: RequestHeaders): Credential {
  const authorization = headers['authorization'];
  const apiKey = headers['x-api-key'];
  const found: (string | undefined)[] = [];
  if (authorization !== undefined) found.push(bearerTokenIn(authorization));
  if (apiKey !== undefined) found.push(typeof apiKey === 'string' ? apiKey.trim() : undefined);
  if (found.length === 0) return { outcome: 'none' };
  const [key] = found;
  if (key === undefined || found.some(other => other !== key)) return { outcome: 'malformed' };
  return { outcome: 'given', key };
}

/** The token of a Bearer header; undefined for another scheme, or none. */
export function bearerTokenIn(header: string | readonly string[]): string | undefined {
  return typeof header === 'string' ? /^Bearer +(\S+) *$/i.exec(header)?.[1] : undefined;
}
