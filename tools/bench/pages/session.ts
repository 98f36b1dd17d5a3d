import { z } from 'zod';
import type { BenchSystem } from '../system/bench-system.js';

const WithId = z.looseObject({ id: z.string() });
const Link = z.looseObject({ url: z.string() });

/** What a membership is created with. */
export interface Grant {
  readonly roles: readonly string[];
  readonly worker_id?: string;
}

/** A person who is signed in. */
export interface Session {
  /** As in the header `Cookie`. */
  readonly cookie: string;
}

/** Makes a person, makes them a member, and signs them in with a link of the operator. */
export async function signIn(
  { api, running }: BenchSystem,
  orgId: string,
  name: string,
  grant: Grant,
): Promise<Session> {
  const operatorKey = running.credentials.operator_key;
  const person = { email: `${crypto.randomUUID()}@example.com`, name };
  const path = '/v1/installation/persons';
  const { id } = WithId.parse(await api.call('POST', path, operatorKey, person));
  await api.call('POST', `/v1/organizations/${orgId}/members`, operatorKey, { person_id: id, ...grant });
  const { url } = Link.parse(await api.call('POST', `${path}/${id}/sign-in-links`, operatorKey, {}));
  const response = await fetch(new URL('/v1/sign-in/links/redeem', running.baseUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ token: new URL(url).hash.replace('#link=', '') }),
  });
  if (response.status !== 201)
    throw new Error(`Signing in answered ${response.status}: ${await response.text()}`);
  await response.body?.cancel();
  const [cookie = ''] = (response.headers.getSetCookie()[0] ?? '').split(';');
  return { cookie };
}
