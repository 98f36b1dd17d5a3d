import type { ConnectionOptions, NatsConnection } from '@nats-io/nats-core';
import { NatsConnectionImpl, setTransportFactory } from '@nats-io/nats-core/internal';
import { NodeTransport, nodeResolveHost } from '@nats-io/transport-node/lib/node_transport.js';

/** Between two writes. After a longer silence what is published goes out in the same turn of the event loop. */
const GATHERING_MS = 2;

/**
 * Writes to the socket once for all that is published within a moment.
 *
 * The client writes after each chain of promises, so that a batch of a hundred acknowledgements is a hundred
 * writes: system calls here, wake-ups and reads in the server and in every process that hears of it. What is
 * written together also arrives together, and what arrives together is one batch for whoever hears it.
 */
export class GatheringTransport extends NodeTransport {
  #frames: Uint8Array[] = [];
  #wroteAt = 0;

  override send(frame: Uint8Array): void {
    this.#frames.push(frame);
    if (this.#frames.length > 1) return;
    const write = (): void => {
      this.#write();
    };
    if (performance.now() - this.#wroteAt < GATHERING_MS) setTimeout(write, GATHERING_MS);
    else setImmediate(write);
  }

  override async close(error?: Error): Promise<void> {
    if (error === undefined) this.#write();
    await super.close(error);
  }

  #write(): void {
    const frames = this.#frames;
    const [first] = frames;
    if (first === undefined) return;
    this.#frames = [];
    this.#wroteAt = performance.now();
    super.send(frames.length === 1 ? first : Buffer.concat(frames));
  }
}

/** As the client library's `connect`, over a {@link GatheringTransport}. */
export function connectGathering(options: ConnectionOptions): Promise<NatsConnection> {
  // The library keeps one factory for the process, so that it is set each time.
  setTransportFactory({ factory: () => new GatheringTransport(), dnsResolveFn: nodeResolveHost });
  return NatsConnectionImpl.connect(options);
}
