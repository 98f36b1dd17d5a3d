import { createConnection, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { PathTrouble } from '../plan/fault.js';
import { forward } from './forward.js';

/** The proxy's current treatment of all traffic. */
export type PathState = { readonly trouble: 'none' } | PathTrouble;

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/**
 * A proxy in front of a server that can simulate network faults: without a fault, clients get through to the server.
 */
export class TcpProxy {
  private readonly pairs = new Set<Pair>();
  /** Connections accepted during a stall; they are forwarded when it ends. */
  private readonly waiting = new Set<Socket>();
  private current: PathState = { trouble: 'none' };

  private constructor(
    readonly port: number,
    private readonly listener: Server,
    private targetPort: number,
  ) {}

  /** Listens on 127.0.0.1:`port` and forwards to `targetPort` there. */
  static async listen(port: number, targetPort: number): Promise<TcpProxy> {
    const listener = createServer();
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(port, '127.0.0.1', resolve);
    });
    const proxy = new TcpProxy(port, listener, targetPort);
    listener.on('connection', socket => {
      proxy.admit(socket);
    });
    return proxy;
  }

  get state(): PathState {
    return this.current;
  }

  /** Ends all connections; new ones go to another server. */
  retarget(port: number): void {
    this.targetPort = port;
    this.endAll();
  }

  /** Applies to existing and new connections. */
  change(state: PathState): void {
    this.current = state;
    if (state.trouble === 'cut' || state.trouble === 'refused') this.endAll();
    if (state.trouble === 'cut') this.current = { trouble: 'none' };
    for (const { client, server } of this.pairs) {
      for (const socket of [client, server]) {
        if (state.trouble === 'stalled') socket.pause();
        else socket.resume();
      }
    }
    if (state.trouble === 'stalled') return;
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const socket of waiting) this.admit(socket);
  }

  async close(): Promise<void> {
    this.endAll();
    await new Promise(resolve => this.listener.close(resolve));
  }

  private admit(client: Socket): void {
    client.on('error', () => undefined);
    if (client.destroyed) return;
    if (this.current.trouble === 'refused') {
      client.resetAndDestroy();
    } else if (this.current.trouble === 'stalled') {
      client.pause();
      this.waiting.add(client);
      client.once('close', () => this.waiting.delete(client));
    } else {
      this.join(client);
    }
  }

  private join(client: Socket): void {
    const server = createConnection({ host: '127.0.0.1', port: this.targetPort, noDelay: true });
    client.setNoDelay(true);
    const pair = { client, server };
    this.pairs.add(pair);
    const delayMs = (): number => (this.current.trouble === 'delayed' ? this.current.delayMs : 0);
    const isStalled = (): boolean => this.current.trouble === 'stalled';
    forward(client, server, { delayMs, isStalled });
    forward(server, client, { delayMs, isStalled });
    // It may have been waiting for the end of a stall.
    client.resume();
    for (const socket of [client, server]) {
      socket.on('error', () => undefined);
      socket.once('close', () => {
        client.destroy();
        server.destroy();
        this.pairs.delete(pair);
      });
    }
  }

  private endAll(): void {
    for (const { client, server } of this.pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
    for (const client of this.waiting) client.resetAndDestroy();
    this.waiting.clear();
  }
}
