import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ApiClient, CookieJar, waitFor } from '#libs/testing';
import type { ApiAnswer, ApiRequest } from '#libs/testing';
import { operatorClient } from './api.js';
import { expectStatus } from './organization.js';

const WithId = z.looseObject({ id: z.string() });
const Link = z.looseObject({ url: z.string() });
const Outbox = z.looseObject({ data: z.array(z.object({ to: z.string(), text: z.string() }).loose()) });

/** A client with a browser's cookies and headers instead of a key. */
export class BrowserClient extends ApiClient {
  constructor(
    baseUrl: string,
    private readonly jar = new CookieJar(),
  ) {
    super(baseUrl, undefined);
  }

  override async request(
    method: string,
    path: string,
    body: unknown,
    { headers = {}, ...request }: ApiRequest = {},
  ): Promise<ApiAnswer> {
    const { header: cookie } = this.jar;
    const answer = await super.request(method, path, body, {
      ...request,
      headers: { 'sec-fetch-site': 'same-origin', ...(cookie !== undefined && { cookie }), ...headers },
    });
    this.jar.store(answer.headers);
    return answer;
  }
}

/** A person with an account on the tested system. */
export class TestPerson {
  private constructor(
    readonly personId: string,
    readonly email: string,
  ) {}

  static async create(name = 'Test person'): Promise<TestPerson> {
    const email = `${randomUUID()}@example.com`;
    const answer = await operatorClient().post('/v1/installation/persons', { email, name });
    return new TestPerson(WithId.parse(expectStatus(201, answer)).id, email);
  }

  /** A member of an organization, signed in with a link. */
  static async signedIn(orgId: string, grant: Readonly<Record<string, unknown>>): Promise<BrowserClient> {
    const person = await TestPerson.create();
    await person.join(orgId, grant);
    return person.signIn();
  }

  /** @returns the id of the membership */
  async join(orgId: string, grant: Readonly<Record<string, unknown>>): Promise<string> {
    const spec = { person_id: this.personId, ...grant };
    const answer = await operatorClient().post(`/v1/organizations/${orgId}/members`, spec);
    return WithId.parse(expectStatus(201, answer)).id;
  }

  /** A link of the operator, which signs in once. */
  async signInLink(): Promise<URL> {
    const path = `/v1/installation/persons/${this.personId}/sign-in-links`;
    return new URL(Link.parse(expectStatus(201, await operatorClient().post(path, {}))).url);
  }

  /** In a new browser, with a link of the operator. */
  async signIn(): Promise<BrowserClient> {
    const browser = new BrowserClient(operatorClient().baseUrl);
    const token = (await this.signInLink()).hash.replace('#link=', '');
    expectStatus(201, await browser.post('/v1/sign-in/links/redeem', { token }));
    return browser;
  }

  /** In a new browser, with the code of the mail. */
  async signInByCode(): Promise<BrowserClient> {
    const browser = new BrowserClient(operatorClient().baseUrl);
    const asked = await browser.post('/v1/sign-in/codes', { email: this.email });
    const { id } = WithId.parse(expectStatus(201, asked));
    const code = await this.mailedCode(id);
    expectStatus(201, await browser.post(`/v1/sign-in/codes/${id}/verify`, { code }));
    return browser;
  }

  /** Waits for the link of the invitation that is mailed to an address; its token is in the fragment. */
  static async invitationMailedTo(email: string): Promise<URL> {
    const text = await TestPerson.mailTo(email, '#token=');
    return new URL(/\S+#token=\S+/.exec(text)?.[0] ?? '');
  }

  /** Waits for the code that is mailed for a sign-in; for the newest one without its id. */
  mailedCode(signInId = ''): Promise<string> {
    return TestPerson.codeMailedTo(this.email, signInId);
  }

  /** The same for an address that has no account yet. */
  static async codeMailedTo(email: string, signInId = ''): Promise<string> {
    const text = await TestPerson.mailTo(email, `#id=${signInId}`);
    return /code=(\d{6})/.exec(text)?.[1] ?? '';
  }

  /** Waits for a mail to an address, and returns the text of the newest one that has these words. */
  static mailTo(email: string, words: string): Promise<string> {
    const client = operatorClient();
    return waitFor(async () => {
      const { data } = Outbox.parse(expectStatus(200, await client.get('/v1/outbox')));
      return data.find(({ to, text }) => to === email && text.includes(words))?.text;
    });
  }
}
