import { WorkspaceId } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { fingerprintOf } from '#libs/database';
import type { Caller } from '../auth/domain/caller.js';
import { refuse } from '../errors/refuse.js';
import { canonicalBody } from './canonical-body.js';
import { DEFAULT_WORKSPACE } from '../workspaces/workspace.js';

export interface KeyedRequest {
  readonly header: string | string[] | undefined;
  readonly caller: Caller | undefined;
  readonly method: string;
  /** The route's template. */
  readonly route: string;
  readonly path: string;
  /** The header `Workspace-Id`. */
  readonly workspace: string | string[] | undefined;
  /** As parsed from JSON, before any default was filled in. */
  readonly body: unknown;
  /** Of the body's bytes, where they say what `body` does not. */
  readonly bodyDigest?: string | undefined;
}

/** Printable ASCII, as the header's draft has it (draft-ietf-httpapi-idempotency-key-header). */
const KEY = /^[\x20-\x7e]{1,255}$/;

/**
 * The identity of a repeatable request: whose key for what, and what was asked. Undefined without a key.
 *
 * The workspace is part of what was asked: the same key for another one is refused, like one with another body,
 * since a task made twice costs more than a request that has to be sent again with a key of its own.
 */
export async function idempotencyOf({
  header,
  caller,
  method,
  route,
  path,
  workspace,
  body,
  bodyDigest,
}: KeyedRequest): Promise<Idempotency | undefined> {
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || !KEY.test(header)) {
    throw refuse('idempotency.key_invalid', 'An Idempotency-Key has 1 to 255 printable ASCII characters.');
  }
  const said = bodyDigest ?? (await canonicalBody(body));
  return {
    scope: `${ownerOf(caller)} ${method} ${route}`,
    key: header,
    fingerprint: fingerprintOf(method, canonicalPath(path), said, ...workspacePart(workspace)).toString(
      'hex',
    ),
  };
}

/** Ids in a path are the same in either case, natively and as `tsk_live_` ones. */
function canonicalPath(path: string): string {
  return path.replaceAll(
    /(?<=\/)(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-|tsk_live_[0-9a-f]{20})[0-9a-f]{12}(?=\/|$)/gi,
    id => id.toLowerCase(),
  );
}

/** Nothing for the default one, which is the same said or unsaid. */
function workspacePart(workspace: string | string[] | undefined): string[] {
  return workspace === undefined || workspace === DEFAULT_WORKSPACE
    ? []
    : [WorkspaceId.safeParse(workspace).data ?? String(workspace)];
}

/**
 * Keys belong to the organization rather than to one API key, so that a retry may come with a newer one.
 * An API key limited to pools shares them only with keys of the same limits: an answer is never given
 * again to someone who could not have got it.
 */
function ownerOf(caller: Caller | undefined): string {
  switch (caller?.kind) {
    case 'worker':
      return `worker:${caller.workerId}`;
    case 'agent':
      return caller.pools === null
        ? `org:${caller.orgId}`
        : `org:${caller.orgId}:${poolsDigest(caller.pools)}`;
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
