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
 *
 * Relies on internals of the client, which is therefore pinned to an exact version: every write passes through `send`,
 * `disconnect` ends a connection in order to reconnect, `close` ends it for good. The specs of this file and
 * `test/client-internals.spec.ts` check each of them; run both after an update of the client.
 */
export class GatheringTransport extends NodeTransport {
  private gathered: Uint8Array[] = [];
  private lastWriteMs = -Infinity;

  override send(frame: Uint8Array): void {
    this.gathered.push(frame);
    if (this.gathered.length > 1) return;
    const write = (): void => {
      this.writeGathered();
    };
    if (performance.now() - this.lastWriteMs < GATHERING_MS) setTimeout(write, GATHERING_MS);
    else setImmediate(write);
  }

  override disconnect(): void {
    this.writeGathered();
    super.disconnect();
  }

  override async close(error?: Error): Promise<void> {
    if (error === undefined) this.writeGathered();
    await super.close(error);
  }

  private writeGathered(): void {
    const frames = this.gathered;
    const [first] = frames;
    if (first === undefined) return;
    this.gathered = [];
    this.lastWriteMs = performance.now();
    super.send(frames.length === 1 ? first : Buffer.concat(frames));
  }
}

/** The client library's `connect`, over a {@link GatheringTransport}. */
export function connectGathering(options: ConnectionOptions): Promise<NatsConnection> {
  // The library keeps one factory per process, so it is set each time.
  setTransportFactory({ factory: () => new GatheringTransport(), dnsResolveFn: nodeResolveHost });
  return NatsConnectionImpl.connect(options);
}
