/** The attributes that the prefix `__Host-` promises, and those that keep a cookie from scripts and other sites. */
const NEEDED = ['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax'];

/** The cookies of a browser. As a browser does, it refuses a `__Host-` cookie without the attributes of the prefix. */
export class CookieJar {
  private readonly cookies = new Map<string, string>();

  /** The header `Cookie`; undefined without any. */
  get header(): string | undefined {
    if (this.cookies.size === 0) return undefined;
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  get(name: string): string | undefined {
    return this.cookies.get(name);
  }

  copy(): CookieJar {
    const jar = new CookieJar();
    for (const [name, value] of this.cookies) jar.cookies.set(name, value);
    return jar;
  }

  /** @throws Error for a cookie that is not as protected as those of the gateway are */
  store(headers: Headers): void {
    for (const setCookie of headers.getSetCookie()) {
      const [pair = '', ...attributes] = setCookie.split(';').map(part => part.trim());
      const name = pair.slice(0, pair.indexOf('='));
      const isHostOnly = !attributes.some(attribute => /^domain=/i.test(attribute));
      const isProtected = NEEDED.every(attribute => attributes.includes(attribute));
      if (!name.startsWith('__Host-') || !isHostOnly || !isProtected) {
        throw new Error(`A browser, or its user, would not want this cookie: ${setCookie}`);
      }
      if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
      else this.cookies.set(name, pair.slice(name.length + 1));
    }
  }
}
