import type { ConnectionOptions, NatsConnection } from '@nats-io/nats-core';
import { NatsConnectionImpl, setTransportFactory } from '@nats-io/nats-core/internal';
import { NodeTransport, nodeResolveHost } from '@nats-io/transport-node/lib/node_transport.js';

/** Between two writes. After a longer silence, a message is written in the same turn of the event loop. */
const GATHERING_MS = 2;

/**
 * Combines everything published within a short interval into one write to the socket.
 *
 * The client writes after each promise chain, so a batch of a hundred acknowledgements causes a hundred writes:
 * system calls here, wake-ups and reads in the server and in every receiving process. Messages written together also
 * arrive together, and form one batch for the receiver.
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

/** The client library's `connect`, over a {@link GatheringTransport}. */
export function connectGathering(options: ConnectionOptions): Promise<NatsConnection> {
  // The library keeps one factory per process, so it is set each time.
  setTransportFactory({ factory: () => new GatheringTransport(), dnsResolveFn: nodeResolveHost });
  return NatsConnectionImpl.connect(options);
}
