export interface Membership {
  readonly id: string;
  readonly organization: { readonly id: string; readonly name: string };
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly worker_id: string | null;
}

export interface Person {
  readonly id: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly locale: string | null;
  readonly time_zone: string | null;
}

export interface Session {
  readonly id: string;
  readonly person: Person;
  readonly memberships: readonly Membership[];
  readonly created_at: string;
  readonly expires_at: string;
  readonly idle_expires_at: string;
}

interface Answering<Body, Input = never> {
  parameters: { query?: never; path?: never };
  requestBody: { content: { 'application/json': Input } };
  responses: { 200: { content: { 'application/json': Body } } };
}
interface Reading<Body> {
  parameters: { query?: never; path?: never };
  responses: { 200: { content: { 'application/json': Body } } };
}

/** The addresses of sessions. */
export interface SessionPaths {
  '/v1/session': { get: Reading<Session>; delete: Reading<undefined> };
  '/v1/person': { patch: Answering<Person, { name?: string; locale?: string; time_zone?: string }> };
  '/v1/sign-in/codes': { post: Answering<{ id: string; expires_at: string }, { email: string }> };
  '/v1/sign-in/codes/{sign_in_id}/verify': {
    post: Answering<Session, { code: string }> & { parameters: { path: { sign_in_id: string } } };
  };
  '/v1/sign-in/links/redeem': { post: Answering<Session, { token: string }> };
}
