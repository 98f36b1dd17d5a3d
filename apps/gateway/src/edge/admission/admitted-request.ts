import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Ticket } from './fair-queue.js';
import type { AgentCaller, Caller } from '../auth/caller.js';
import { isOperator, isSession } from '../auth/known-key.js';
import type { AnyKey } from '../auth/known-key.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller; set by the admission hook, absent on public endpoints. */
    caller?: Caller;
    /** The admission of this request, for as long as it is held; absent on public endpoints. */
    admitted?: AdmittedRequest;
  }
}

/** How long a check of the key remains valid. */
const CHECK_VALID_MS = 1_000;

/** What an admitted request needs from the admission during its lifetime. */
export interface Admitting {
  charge(key: AnyKey, reply: FastifyReply, cost: number): Promise<void>;
  check(key: AnyKey, request: FastifyRequest, source: 'remembered' | 'stored'): Promise<AnyKey>;
  onChange(key: AnyKey, callback: () => void): () => void;
}

/**
 * An admitted request. Its key was valid at admission; whatever keeps the request open (a wait, a queue, a batch, a
 * slow body) checks again here, so that a key that has ended or lost a right gets what a fresh request would get.
 */
export class AdmittedRequest {
  private checkedAtMs = performance.now();
  private ticket: Ticket | undefined;

  constructor(
    private key: AnyKey,
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
    private readonly admitting: Admitting,
  ) {}

  /** Counts `cost` more requests. @throws ServiceError `rate_limit.exceeded` */
  charge(cost: number): Promise<void> {
    return this.admitting.charge(this.key, this.reply, cost);
  }

  /**
   * Checks the current state of the key; see {@link Authentication.again} for the source.
   *
   * @throws ServiceError what a fresh request with this key would be refused with
   */
  async check(source: 'remembered' | 'stored'): Promise<void> {
    this.key = await this.admitting.check(this.key, this.request, source);
    this.checkedAtMs = performance.now();
  }

  /** The calling agent, with the rights its key had at the last check. */
  get agent(): AgentCaller {
    const { caller } = this.request;
    if (caller?.kind !== 'agent') throw new TypeError('Only endpoints with a scope have an agent.');
    return caller;
  }

  /** The pools that the key was limited to at the last check; null for none, as for a worker's key. */
  get pools(): readonly string[] | null {
    const { caller } = this.request;
    return caller?.kind === 'agent' ? caller.pools : null;
  }

  get isCheckOld(): boolean {
    return performance.now() - this.checkedAtMs > CHECK_VALID_MS;
  }

  /** When the key, or the session, expires. A session that is used elsewhere may last longer: check again then. */
  get expiresAt(): Date | null {
    if (isOperator(this.key)) return null;
    if (isSession(this.key)) return this.key.endsAt;
    const { expiresAt, session } = this.key;
    if (session === undefined || expiresAt === null) return session?.endsAt ?? expiresAt;
    return expiresAt < session.endsAt ? expiresAt : session.endsAt;
  }

  /** Calls back when the key may have changed, until the returned function is called. */
  onChange(callback: () => void): () => void {
    return this.admitting.onChange(this.key, callback);
  }

  get orgId(): string {
    if (isSession(this.key)) return `person ${this.key.personId}`;
    return isOperator(this.key) ? 'operator' : this.key.orgId;
  }

  /** Whether the operator has set a rate limit for the organization. */
  get hasOrganizationLimit(): boolean {
    return 'orgRateLimit' in this.key && this.key.orgRateLimit !== null;
  }

  get keyId(): string {
    if (isSession(this.key)) return this.key.sessionId;
    return isOperator(this.key) ? this.key.keyId : this.key.id;
  }

  /** Takes a place among the organization's concurrent requests, once. */
  async takePlace(enter: (orgId: string) => Ticket): Promise<void> {
    if (this.ticket !== undefined) return;
    const ticket = enter(this.orgId);
    this.ticket = ticket;
    this.reply.raw.once('close', () => {
      ticket.leave();
    });
    await ticket.turn;
  }

  /** Releases its place: for a request that keeps waiting, or that takes places for its parts. */
  leavePlace(): void {
    this.ticket?.leave();
  }
}
