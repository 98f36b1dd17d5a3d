export type Credential =
  | { readonly outcome: 'none' }
  | { readonly outcome: 'malformed' }
  | { readonly outcome: 'given'; readonly key: string };

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The key in a request's headers: `Authorization: Bearer …` or `x-api-key`. Two that differ are none. */
export function credentialIn(headers: Headers): Credential {
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

function bearerTokenIn(header: string | readonly string[]): string | undefined {
  return typeof header === 'string' ? /^Bearer +(\S+) *$/i.exec(header)?.[1] : undefined;
}
