import type { Answer, Input, Method, Operation, PathWith } from './paths.js';
import { ProblemError, isRecord, problemIn } from './problem.js';
import { noteServerTime } from './server-clock.js';

/** What any request can have; {@link call} types it by its operation. */
interface LooseInput {
  readonly path?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly keepalive?: boolean;
}

type Listener = (error: ProblemError) => void;
const listeners = new Set<Listener>();
let organizationId: string | undefined;

/** The organization of the following requests. */
export function actForOrganization(id: string | undefined): void {
  organizationId = id;
}

/** The header with which a request acts for the present organization even if it is sent after that has changed. */
export function organizationHeader(): Readonly<Record<string, string>> {
  return organizationId === undefined ? {} : { 'organization-id': organizationId };
}

/** Calls back at every refusal, whichever part of the page made the request. Returns how to stop that. */
export function onRefusal(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Sends a request to the API, by the session of this browser.
 *
 * @throws ProblemError when it is refused or gets no response
 */
export async function call<M extends Method, P extends PathWith<M>>(
  method: M,
  path: P,
  ...[input]: object extends Input<Operation<M, P>> ? [Input<Operation<M, P>>?] : [Input<Operation<M, P>>]
): Promise<Answer<Operation<M, P>>>;
// The types are made of the API's own document, which its tests compare with what it answers.
export async function call(method: string, path: string, input: LooseInput = {}): Promise<unknown> {
  const response = await send(method, path, input);
  const body: unknown = response.status === 204 ? undefined : await response.json();
  return body;
}

/** As {@link call}, for bodies that are no JSON, such as files. */
export async function send(method: string, path: string, input: LooseInput): Promise<Response> {
  const startedAtMs = Date.now();
  const isJson = input.body !== undefined && !(input.body instanceof Blob);
  const response = await fetch(urlOf(path, input), {
    method: method.toUpperCase(),
    headers: {
      accept: 'application/json',
      ...(isJson && { 'content-type': 'application/json' }),
      ...organizationHeader(),
      ...input.headers,
    },
    ...(input.body !== undefined && {
      body: input.body instanceof Blob ? input.body : JSON.stringify(input.body),
    }),
    ...(input.signal && { signal: input.signal }),
    ...(input.keepalive && { keepalive: true }),
  }).catch((cause: unknown) => {
    if (input.signal?.aborted === true) throw cause;
    throw new ProblemError({ code: 'network', title: '', detail: '', status: 0, errors: [] });
  });
  noteServerTime(response, startedAtMs);
  if (response.ok) return response;
  const error = new ProblemError(await problemIn(response));
  for (const listener of listeners) listener(error);
  throw error;
}

function urlOf(path: string, { path: parameters, query }: LooseInput): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(isRecord(parameters) ? parameters[name] : '')),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(isRecord(query) ? query : {}))
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      search.set(name, `${value}`);
  return search.size === 0 ? filled : `${filled}?${search.toString()}`;
}
