import { expect } from 'vitest';
import { z } from 'zod';
import { CookieJar, waitFor } from '#libs/testing';
import { OPERATOR_KEY } from './gateway-under-test.js';
import type { GatewayUnderTest } from './gateway-under-test.js';
import type { HttpAnswer } from './http-client.js';

const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' };

const Mails = z.object({
  data: z.array(z.object({ to: z.string(), subject: z.string(), text: z.string() })),
});
export type OutboxMail = z.infer<typeof Mails>['data'][number];

/** The mails of a gateway with an outbox, newest first. */
export async function mailsTo(gateway: GatewayUnderTest, address: string): Promise<readonly OutboxMail[]> {
  const { data } = Mails.parse((await gateway.http.get('/v1/outbox')).body);
  return data.filter(({ to }) => to === address);
}

/** A browser: keeps cookies, and sends the headers that pages of the gateway send. */
export class TestBrowser {
  constructor(
    private readonly gateway: Pick<GatewayUnderTest, 'http'>,
    private readonly headers: Readonly<Record<string, string>> = SAME_ORIGIN,
    private readonly jar = new CookieJar(),
  ) {}

  get(path: string, headers: Record<string, string> = {}): Promise<HttpAnswer> {
    return this.request('GET', path, undefined, headers);
  }

  post(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<HttpAnswer> {
    return this.request('POST', path, body, headers);
  }

  patch(path: string, body: unknown, headers: Record<string, string> = {}): Promise<HttpAnswer> {
    return this.request('PATCH', path, body, headers);
  }

  delete(path: string, headers: Record<string, string> = {}): Promise<HttpAnswer> {
    return this.request('DELETE', path, undefined, headers);
  }

  async request(
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<HttpAnswer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await this.gateway.http.call(method, path, undefined, text, {
      headers: {
        ...this.headers,
        ...(this.cookieHeader !== '' && { cookie: this.cookieHeader }),
        ...headers,
      },
    });
    this.jar.store(answer.headers);
    return answer;
  }

  /** The same browser with another gateway. */
  at(gateway: Pick<GatewayUnderTest, 'http'>): TestBrowser {
    return new TestBrowser(gateway, this.headers, this.jar.copy());
  }

  /** The same browser with another page's headers. */
  withHeaders(headers: Readonly<Record<string, string>>): TestBrowser {
    return new TestBrowser(this.gateway, headers, this.jar.copy());
  }

  get cookieHeader(): string {
    return this.jar.header ?? '';
  }

  cookie(name: string): string | undefined {
    return this.jar.get(name);
  }
}

export interface TestPerson {
  readonly id: string;
  readonly email: string;
}

let people = 0;

export async function createPerson(
  gateway: GatewayUnderTest,
  change: Record<string, unknown> = {},
): Promise<TestPerson> {
  people += 1;
  const email = `person-${people}-${process.pid}@example.com`;
  const answer = await gateway.http.post('/v1/installation/persons', OPERATOR_KEY, {
    ...{ email, name: `Person ${people}` },
    ...change,
  });
  expect([answer.status, answer.raw]).toEqual([201, answer.raw]);
  return { id: answer.text('id'), email: answer.text('email') };
}

/** @returns the id of the membership */
export async function addMember(
  gateway: GatewayUnderTest,
  orgId: string,
  personId: string,
  grant: Record<string, unknown>,
): Promise<string> {
  const path = `/v1/organizations/${orgId}/members`;
  const answer = await gateway.http.post(path, OPERATOR_KEY, { person_id: personId, ...grant });
  expect([answer.status, answer.raw]).toEqual([201, answer.raw]);
  return answer.text('id');
}

/** Signs in with a link of the operator. */
export async function signIn(gateway: GatewayUnderTest, personId: string): Promise<TestBrowser> {
  const path = `/v1/installation/persons/${personId}/sign-in-links`;
  const url = (await gateway.http.post(path, OPERATOR_KEY, {})).text('url');
  const token = new URL(url).hash.replace('#link=', '');
  const browser = new TestBrowser(gateway);
  expect((await browser.post('/v1/sign-in/links/redeem', { token })).status).toBe(201);
  return browser;
}

/** A person of an organization, signed in. */
export async function signedInMember(
  gateway: GatewayUnderTest,
  orgId: string,
  grant: Record<string, unknown>,
): Promise<{ readonly person: TestPerson; readonly memberId: string; readonly browser: TestBrowser }> {
  const person = await createPerson(gateway);
  const memberId = await addMember(gateway, orgId, person.id, grant);
  return { person, memberId, browser: await signIn(gateway, person.id) };
}

/** The code that was mailed for this sign-in. */
export async function codeFor(gateway: GatewayUnderTest, email: string, signInId: string): Promise<string> {
  return waitFor(async () => {
    const mail = (await mailsTo(gateway, email)).find(({ text }) => text.includes(`id=${signInId}`));
    return /code=(\d{6})/.exec(mail?.text ?? '')?.[1];
  });
}
