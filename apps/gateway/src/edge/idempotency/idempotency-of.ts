import { WorkspaceId } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { fingerprintOf } from '#libs/database';
import type { IdFormat } from '#libs/dialects';
import type { Caller } from '../auth/caller.js';
import { refuse } from '../errors/problem-codes.js';
import { canonicalBody } from './canonical-body.js';
import { DEFAULT_WORKSPACE } from '../endpoint/workspace.decorator.js';

export interface KeyedRequest {
  readonly header: string | string[] | undefined;
  readonly caller: Caller | undefined;
  readonly method: string;
  /** The route's template. */
  readonly route: string;
  readonly path: string;
  /** The ids in the path. */
  readonly idFormat: Pick<IdFormat, 'pattern'>;
  /** The header `Workspace-Id`. */
  readonly workspace: string | string[] | undefined;
  /** As parsed from JSON, before defaults are applied. */
  readonly body: unknown;
  /** Of the raw body, where its bytes differ in what `body` does not show. */
  readonly bodyDigest?: string | undefined;
}

/** Printable ASCII, as in the header's draft (draft-ietf-httpapi-idempotency-key-header). */
const KEY = /^[\x20-\x7e]{1,255}$/;

/**
 * The identity of a repeatable request: the key's owner, its purpose, and the request. Undefined without a key.
 *
 * The workspace is part of the request: reusing the key in another one is refused, as with another body, since a task
 * created twice costs more than a request that has to be sent again with its own key.
 */
export async function idempotencyOf({
  header,
  caller,
  method,
  route,
  path,
  idFormat,
  workspace,
  body,
  bodyDigest,
}: KeyedRequest): Promise<Idempotency | undefined> {
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || !KEY.test(header)) {
    throw refuse('idempotency.key_invalid', 'An Idempotency-Key has 1 to 255 printable ASCII characters.');
  }
  const bodyText = bodyDigest ?? (await canonicalBody(body));
  return {
    scope: `${ownerOf(caller)} ${method} ${route}`,
    key: header,
    fingerprint: fingerprintOf(
      method,
      canonicalPath(path, idFormat),
      bodyText,
      ...workspacePart(workspace),
    ).toString('hex'),
  };
}

/** Ids in a path are case-insensitive. */
function canonicalPath(path: string, { pattern }: Pick<IdFormat, 'pattern'>): string {
  return path
    .split('/')
    .map(segment => (pattern.test(segment) ? segment.toLowerCase() : segment))
    .join('/');
}

/** Empty for the default workspace, whether explicit or implied. */
function workspacePart(workspace: string | string[] | undefined): string[] {
  return workspace === undefined || workspace === DEFAULT_WORKSPACE
    ? []
    : [WorkspaceId.safeParse(workspace).data ?? String(workspace)];
}

/**
 * Keys belong to the organization rather than to one API key, so that a retry may use a newer one. An API key limited
 * to pools shares them only with keys of the same limits: a stored response is never sent to a caller who could not
 * have got it in the first place.
 */
function ownerOf(caller: Caller | undefined): string {
  switch (caller?.kind) {
    case 'worker':
      return `worker:${caller.workerId}`;
    case 'agent':
      return caller.pools === null
        ? `org:${caller.orgId}`
        : `org:${caller.orgId}:${poolsDigest(caller.pools)}`;
    case 'person':
      return `person:${caller.session.personId}`;
    case 'operator':
      return 'operator';
    case undefined:
      return 'anyone';
  }
}

function poolsDigest(pools: readonly string[]): string {
  return fingerprintOf(...pools.toSorted())
    .toString('hex')
    .slice(0, 16);
}
