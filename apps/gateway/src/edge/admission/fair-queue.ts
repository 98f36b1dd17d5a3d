import { Inject, Injectable } from '@nestjs/common';
import type { ServiceError } from '#libs/contracts';
import { refuse } from '../errors/problem-codes.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { Neighbours } from './neighbours.js';

type Settings = Pick<
  GatewaySettings,
  | 'MAX_CONCURRENT_REQUESTS'
  | 'MAX_CONCURRENT_REQUESTS_PER_ORGANIZATION'
  | 'MAX_CONCURRENT_REQUESTS_BESIDE_OTHERS'
  | 'MAX_QUEUED_REQUESTS_PER_ORGANIZATION'
  | 'REQUEST_QUEUE_TIMEOUT_MS'
>;

/** A place among the concurrent requests, or in the queue for one. */
export interface Ticket {
  /** Resolves when the request may proceed. */
  readonly turn: Promise<void>;
  /** Releases the place; calling it again has no effect. */
  leave(): void;
}

interface Lane {
  running: number;
  readonly waiting: Set<() => void>;
}

const NOW = Promise.resolve();

/**
 * Limits the concurrent requests of one organization, so that a burst delays only its own requests: to a high number
 * while the organization is alone, to a low one while others are active, since their requests take as long as those in
 * progress beside them.
 *
 * Each organization has its own queue; a free place goes to the organizations in round-robin order.
 */
@Injectable()
export class FairQueue {
  /** In round-robin order. */
  private readonly lanes = new Map<string, Lane>();
  private running = 0;

  constructor(
    private readonly neighbours: Neighbours,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Takes a place, or a position in the queue.
   *
   * @throws ServiceError `request.too_many_concurrent` when the organization's queue is full; the turn is rejected
   *   with the same when it takes too long, or with `service.overloaded` when the organization itself is not the cause
   */
  enter(orgId: string): Ticket {
    this.neighbours.note(orgId);
    const lane = this.laneOf(orgId);
    const { MAX_QUEUED_REQUESTS_PER_ORGANIZATION: atMost } = this.settings;
    if (lane.waiting.size >= atMost) throw tooMany(`${atMost} requests of this organization wait already.`);
    return this.place(orgId, lane);
  }

  /** Runs a part of a request as if it were a request; the caller limits the number of concurrent parts. */
  async run<T>(orgId: string, part: () => Promise<T>): Promise<T> {
    const ticket = this.place(orgId, this.laneOf(orgId));
    try {
      await ticket.turn;
      return await part();
    } finally {
      ticket.leave();
    }
  }

  private place(orgId: string, lane: Lane): Ticket {
    if (lane.waiting.size > 0 || !this.hasRoomFor(orgId, lane)) return this.queued(orgId, lane);
    this.start(lane);
    return { turn: NOW, leave: this.leaving(orgId, lane) };
  }

  private queued(orgId: string, lane: Lane): Ticket {
    const { promise: turn, resolve, reject } = Promise.withResolvers<undefined>();
    turn.catch(() => undefined);
    let leave = (): void => {
      clearTimeout(timer);
      lane.waiting.delete(begin);
      this.forgetIfIdle(orgId, lane);
    };
    const begin = (): void => {
      clearTimeout(timer);
      lane.waiting.delete(begin);
      this.start(lane);
      leave = this.leaving(orgId, lane);
      resolve(undefined);
    };
    const timer = setTimeout(() => {
      const isOwnDoing = lane.running >= this.placesOf(orgId);
      leave();
      leave = () => undefined;
      reject(
        isOwnDoing
          ? tooMany('This organization’s other requests take all its places.')
          : refuse('service.overloaded', 'The gateway has more to do than it can.'),
      );
    }, this.settings.REQUEST_QUEUE_TIMEOUT_MS);
    lane.waiting.add(begin);
    return {
      turn,
      leave: () => {
        leave();
      },
    };
  }

  private start(lane: Lane): void {
    lane.running += 1;
    this.running += 1;
  }

  private leaving(orgId: string, lane: Lane): () => void {
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      lane.running -= 1;
      this.running -= 1;
      this.forgetIfIdle(orgId, lane);
      while (this.beginNext());
    };
  }

  /**
   * Starts the next eligible request in round-robin order and moves its organization to the end. @returns whether there
   * was one
   */
  private beginNext(): boolean {
    for (const [orgId, lane] of this.lanes) {
      const [begin] = lane.waiting;
      if (begin === undefined || !this.hasRoomFor(orgId, lane)) continue;
      this.lanes.delete(orgId);
      this.lanes.set(orgId, lane);
      begin();
      return true;
    }
    return false;
  }

  private hasRoomFor(orgId: string, lane: Lane): boolean {
    return this.running < this.settings.MAX_CONCURRENT_REQUESTS && lane.running < this.placesOf(orgId);
  }

  private placesOf(orgId: string): number {
    const { MAX_CONCURRENT_REQUESTS_PER_ORGANIZATION: alone, MAX_CONCURRENT_REQUESTS_BESIDE_OTHERS: beside } =
      this.settings;
    return this.neighbours.has(orgId) ? Math.min(alone, beside) : alone;
  }

  private laneOf(orgId: string): Lane {
    const found = this.lanes.get(orgId) ?? { running: 0, waiting: new Set() };
    this.lanes.set(orgId, found);
    return found;
  }

  private forgetIfIdle(orgId: string, lane: Lane): void {
    if (lane.running === 0 && lane.waiting.size === 0) this.lanes.delete(orgId);
  }
}

function tooMany(detail: string): ServiceError {
  return refuse('request.too_many_concurrent', detail);
}
