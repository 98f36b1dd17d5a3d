import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { refuse } from '../errors/problem-codes.js';
import { SESSION_COOKIE, cookieIn } from '../http/cookies.rule.js';
import { isFromOwnPage } from '../http/cross-site.rule.js';
import { LinkQuery } from '../schemas/input.js';
import { Authentication } from './authentication.js';
import type { Access } from './caller.js';
import { KeyHasher } from './key-hasher.js';
import type { KnownKey } from './known-key.js';
import type { KnownSession } from './known-session.js';
import { KnownSessions } from './known-sessions.js';
import type { FoundSession } from './known-sessions.js';
import { chosenMembership, keyHashFor } from './membership-choice.rule.js';
import { isToken } from './session-token.rule.js';

const ORGANIZATION_HEADER = 'organization-id';

/** What of the matched endpoint decides by which membership a request is made. */
interface MatchedEndpoint {
  readonly access: Access;
  readonly openedByLink?: true;
}
type Request = Pick<FastifyRequest, 'headers' | 'query' | 'ip'>;

/** Resolves the cookies of signed-in people to the keys of their memberships. */
@Injectable()
export class SessionAuthentication {
  constructor(
    private readonly hasher: KeyHasher,
    private readonly sessions: KnownSessions,
    private readonly authentication: Authentication,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'CONSOLE_ORIGIN'>,
  ) {}

  /** The token of a request's cookie; undefined without one. */
  tokenIn({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
    return cookieIn(headers.cookie, SESSION_COOKIE);
  }

  /** @throws ServiceError `session.cross_site` when another site's page may have made the request */
  requireOwnPage({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): void {
    const fetchSite = headers['sec-fetch-site'];
    const request = {
      ...{ method, origin: headers.origin },
      fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined,
    };
    if (isFromOwnPage(request, this.settings.CONSOLE_ORIGIN)) return;
    throw refuse(
      'session.cross_site',
      'A request with a session changes something only if a page of this gateway made it: ' +
        'with Sec-Fetch-Site: same-origin, or with the Origin of the gateway.',
    );
  }

  async sessionFrom(token: string): Promise<FoundSession> {
    return isToken(token) ? this.sessions.find(this.hasher.hashes(token)) : { outcome: 'unknown' };
  }

  /**
   * What the request is made with: the session itself where no organization is concerned, else the key of a membership.
   *
   * @param endpoint the matched one; undefined when no route matches
   * @throws ServiceError `session.not_a_member`, `session.organization_required`, `auth.wrong_key_kind`,
   *   `organization.suspended`
   */
  async keyFor(
    session: KnownSession,
    endpoint: MatchedEndpoint | undefined,
    request: Request,
  ): Promise<KnownKey | KnownSession> {
    const access = endpoint?.access;
    // The operator's routes refuse it, as they refuse keys of organizations.
    if (access === undefined || access === 'person' || access === 'operator') return session;
    const named = namedOrganization(request, endpoint?.openedByLink === true);
    const choice = chosenMembership(session, named);
    if (choice.outcome === 'none') throw notAMember();
    if (choice.outcome === 'ambiguous') {
      throw refuse(
        'session.organization_required',
        'You are a member of several organizations: name one in the header Organization-Id' +
          (endpoint?.openedByLink === true ? ', or in the query as organization_id.' : '.'),
      );
    }
    const hash = keyHashFor(choice.membership, access);
    if (hash === null)
      throw refuse('auth.wrong_key_kind', ROLE_FOR[access === 'worker' ? 'worker' : 'agent']);
    return this.keyOf(session, hash, request.ip, 'remembered');
  }

  /**
   * The current state of an admitted session and of its membership's key.
   *
   * @param source as in {@link Authentication.again}
   * @throws ServiceError `session.ended`, and as {@link keyFor}
   */
  async again(
    key: KnownKey | KnownSession,
    address: string,
    source: 'remembered' | 'stored',
  ): Promise<KnownKey | KnownSession> {
    const before: KnownSession | undefined = 'kind' in key ? key : key.session;
    if (before === undefined) throw new TypeError('The key has no session.');
    const { hash } = before;
    const found = await (source === 'stored' ? this.sessions.findStored([hash]) : this.sessions.find([hash]));
    if (found.outcome !== 'valid') throw sessionEnded();
    return 'kind' in key ? found.session : this.keyOf(found.session, key.hash, address, source);
  }

  /** Calls back when the session or its person's memberships may have changed, until the returned function is called. */
  onChange({ personId }: KnownSession, callback: () => void): () => void {
    return this.sessions.onChange(personId, callback);
  }

  /** A key that ended with its membership is no longer one of the session's. */
  private async keyOf(
    session: KnownSession,
    hash: Buffer,
    address: string,
    source: 'remembered' | 'stored',
  ): Promise<KnownKey> {
    const isMembers = session.memberships.some(({ agentKeyHash, workerKeyHash }) =>
      [agentKeyHash, workerKeyHash].some(one => one?.equals(hash)),
    );
    const key = isMembers ? await this.authentication.known(hash, address, source) : undefined;
    if (key === undefined) throw notAMember();
    return { ...key, session };
  }
}

/** In the header; where browsers follow links, which have none, in the query. */
function namedOrganization({ headers, query }: Request, isLink: boolean): string | undefined {
  const named = headers[ORGANIZATION_HEADER];
  if (typeof named === 'string') return named;
  return isLink ? LinkQuery.safeParse(query).data?.organization_id : undefined;
}

const ROLE_FOR = {
  worker: 'This takes a worker: your membership has no worker record.',
  agent: 'This takes a role that acts for the organization: you are a member as a worker only.',
} as const;

export function sessionEnded(): Error {
  return refuse('session.ended', 'The session has ended: sign in again.');
}

function notAMember(): Error {
  return refuse('session.not_a_member', 'You are not a member of this organization.');
}
