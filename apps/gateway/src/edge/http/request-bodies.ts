import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServiceError } from '#libs/contracts';
import { refuse } from '../errors/problem-codes.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { clientNetworkOf } from './client-address.rule.js';
import { MAX_BODY_BYTES, receiveBody, sendContinue, tooLarge } from './receive-body.js';
import type { Arriving } from './receive-body.js';
import { Shares } from './shares.js';
import type { Share } from './shares.js';
import { streamBody } from './stream-body.js';
import { hasBody } from './unread-body.js';

const CHECK_EVERY_MS = 1_000;

/** The holder that a body is counted against. */
export interface BodyOwner {
  readonly keyId: string;
  readonly orgId: string;
}

/** A counted body: its shares, and the bytes received so far. */
interface CountedBody {
  shares: readonly Share[];
  bytes: number;
}

type Settings = Pick<
  GatewaySettings,
  | 'MAX_BODIES_PER_ADDRESS'
  | 'MAX_BODIES_PER_KEY'
  | 'MAX_BUFFERED_BYTES'
  | 'MAX_BUFFERED_BYTES_PER_ORGANIZATION'
  | 'MAX_BUFFERED_BYTES_PER_KEY'
  | 'MIN_BODY_BYTES_PER_SECOND'
  | 'REQUEST_TIMEOUT_MS'
  | 'MAX_FILE_BYTES'
  | 'FILE_UPLOAD_TIMEOUT_MS'
>;

/**
 * Receives the bodies of admitted requests, and limits the number and the bytes of concurrent bodies per client. Bytes
 * count until the request is answered, since the parsed value is held as long.
 */
@Injectable()
export class RequestBodies implements OnModuleInit, OnModuleDestroy {
  private readonly arriving = new Shares();
  private readonly bytes = new Shares();
  private readonly counted = new WeakMap<IncomingMessage, CountedBody>();
  private readonly receiving = new Set<Arriving>();
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  onModuleInit(): void {
    this.timer = setInterval(() => {
      for (const body of this.receiving) body.refuseIfSlow(performance.now());
    }, CHECK_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /**
   * Counts a body against the client's address, before anything else is known about the request.
   *
   * @throws ServiceError `request.too_many_bodies`
   */
  announce(request: FastifyRequest, reply: FastifyReply): void {
    if (!hasBody(request.raw)) return;
    const holder = clientNetworkOf(request.ip);
    this.hold(request, reply, { level: 'address', holder, limit: this.settings.MAX_BODIES_PER_ADDRESS });
    const counted: CountedBody = { shares: [this.ofProcess()], bytes: 0 };
    this.counted.set(request.raw, counted);
    reply.raw.once('close', () => {
      this.bytes.release(counted.shares, counted.bytes);
    });
  }

  /**
   * Counts the body against the request's key as well.
   *
   * @throws ServiceError `request.too_many_bodies`, `request.too_large` when the headers announce too much
   */
  admit(request: FastifyRequest, reply: FastifyReply, { keyId, orgId }: BodyOwner): void {
    const counted = this.counted.get(request.raw);
    if (counted === undefined) return;
    const isFile = request.routeOptions.config.endpoint?.takesFile === true;
    const maxBytes = isFile ? this.settings.MAX_FILE_BYTES : MAX_BODY_BYTES;
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
    this.hold(request, reply, { level: 'key', holder: keyId, limit: this.settings.MAX_BODIES_PER_KEY });
    counted.shares = [
      { level: 'key', holder: keyId, limit: this.settings.MAX_BUFFERED_BYTES_PER_KEY },
      { level: 'organization', holder: orgId, limit: this.settings.MAX_BUFFERED_BYTES_PER_ORGANIZATION },
      this.ofProcess(),
    ];
  }

  /**
   * The raw body.
   *
   * @throws ServiceError `request.too_large`, `request.too_many_bodies`, `request.timeout` for one that arrives too
   *   slowly, `service.overloaded`, `request.malformed` for one that breaks off
   */
  async read({ raw }: Pick<FastifyRequest, 'raw'>): Promise<Buffer> {
    const counted = this.counted.get(raw);
    const receiving = receiveBody(raw, {
      minBytesPerSecond: this.settings.MIN_BODY_BYTES_PER_SECOND,
      timeoutMs: this.settings.REQUEST_TIMEOUT_MS,
      onChunk: size => {
        if (counted === undefined) return undefined;
        const exceeded = this.bytes.take(counted.shares, size);
        if (exceeded !== undefined) return tooMuch(exceeded);
        counted.bytes += size;
        return undefined;
      },
    });
    this.receiving.add(receiving);
    sendContinue(raw);
    try {
      return await receiving.body;
    } finally {
      this.receiving.delete(receiving);
    }
  }

  /**
   * The body of an endpoint that takes a file, as it arrives. Its bytes are not buffered, so they do not count. The
   * stream fails with a refusal: `request.too_large`, `request.timeout`, `request.malformed` for a body that breaks off.
   */
  stream(request: IncomingMessage): Readable {
    const streaming = streamBody(request, {
      minBytesPerSecond: this.settings.MIN_BODY_BYTES_PER_SECOND,
      maxBytes: this.settings.MAX_FILE_BYTES,
      timeoutMs: this.settings.FILE_UPLOAD_TIMEOUT_MS,
    });
    this.receiving.add(streaming);
    streaming.body.once('close', () => {
      this.receiving.delete(streaming);
    });
    sendContinue(request);
    return streaming.body;
  }

  /** Until the body has arrived or the request is answered, whichever is first. */
  private hold(request: FastifyRequest, reply: FastifyReply, share: Share): void {
    if (this.arriving.take([share]) !== undefined) {
      throw refuse('request.too_many_bodies', `One ${share.level} may send ${share.limit} bodies at a time.`);
    }
    let isHeld = true;
    const release = (): void => {
      if (isHeld) this.arriving.release([share]);
      isHeld = false;
    };
    request.raw.once('end', release);
    reply.raw.once('close', release);
  }

  private ofProcess(): Share {
    return { level: 'process', holder: '', limit: this.settings.MAX_BUFFERED_BYTES };
  }
}

function tooMuch({ level, limit }: Share): ServiceError {
  return level === 'process'
    ? refuse('service.overloaded', 'The gateway is receiving as much as it can hold.')
    : refuse('request.too_many_bodies', `One ${level} may have ${limit} bytes of bodies under way.`);
}
