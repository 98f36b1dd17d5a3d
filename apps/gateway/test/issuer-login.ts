/** The cookies of a person at the issuer; the issuer's are not those of the gateway. */
class IssuerCookies {
  private readonly cookies = new Map<string, string>();

  get header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  store(headers: Headers): void {
    for (const cookie of headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      this.cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
  }
}

const MAX_STEPS = 12;

/**
 * What a person does at the development pages of oidc-provider: follows redirects, gives their subject as the login, and
 * agrees.
 *
 * @returns the address that the issuer sends the browser back to
 */
export async function signInAtIssuer(authorization: URL, sub: string, callback: string): Promise<URL> {
  const cookies = new IssuerCookies();
  let url = authorization;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: cookies.header },
      ...(form !== undefined && { method: 'POST', body: form }),
    });
    cookies.store(response.headers);
    const location = response.headers.get('location');
    if (location !== null) {
      await response.body?.cancel();
      url = new URL(location, url);
      form = undefined;
      if (url.href.startsWith(callback)) return url;
      continue;
    }
    const page = await response.text();
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    const action = /action="([^"]+)"/.exec(page)?.[1];
    if (prompt === undefined || action === undefined)
      throw new Error(`The issuer shows ${page.slice(0, 300)}`);
    url = new URL(action, url);
    form = new URLSearchParams({ prompt, ...(prompt === 'login' && { login: sub, password: 'any' }) });
  }
  throw new Error('The issuer does not come to an end.');
}
