/** The session of a signed-in person. */
export const SESSION_COOKIE = '__Host-countersign';
/** Binds a sign-in under way to the browser that began it. */
export const SIGN_IN_COOKIE = '__Host-countersign-sign-in';
/** Says that somebody has signed in in this browser before. */
export const KNOWN_COOKIE = '__Host-countersign-known';

export type CookieName = typeof SESSION_COOKIE | typeof SIGN_IN_COOKIE | typeof KNOWN_COOKIE;

/** A prefix `__Host-` makes browsers refuse the cookie from another host, for other paths, and over plain HTTP. */
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/**
 * The value of a cookie; undefined without it, and when it is there twice with different values: a browser has one, and
 * what others put in front of it is not trusted. Names are compared as written, as browsers check the prefix.
 */
export function cookieIn(header: string | undefined, name: CookieName): string | undefined {
  if (header === undefined) return undefined;
  const values = new Set(
    header
      .split(';')
      .map(pair => pair.trim())
      .filter(pair => pair.startsWith(`${name}=`))
      .map(pair => pair.slice(name.length + 1)),
  );
  const [value] = values;
  return values.size === 1 ? value : undefined;
}

/** `Set-Cookie` for a value of letters, digits, `_` and `-`. */
export function cookieWith(name: CookieName, value: string, maxAgeSeconds: number): string {
  return `${name}=${value}; Max-Age=${maxAgeSeconds}; ${ATTRIBUTES}`;
}

/** `Set-Cookie` that deletes it. */
export function cookieWithout(name: CookieName): string {
  return cookieWith(name, '', 0);
}
