import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { waitFor } from '#libs/testing';

/** A TCP connection to a gateway, for requests that an HTTP client would not send. */
export class RawSocket {
  private received = '';
  private ended = false;

  private constructor(readonly socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => (this.received += text));
    socket.on('close', () => (this.ended = true));
    socket.on('error', () => undefined);
  }

  static async open(baseUrl: string): Promise<RawSocket> {
    const { hostname, port } = new URL(baseUrl);
    const socket = connect(Number(port), hostname);
    const raw = new RawSocket(socket);
    await waitFor(() => !socket.connecting);
    return raw;
  }

  /** Opens a connection and sends a request line, headers, and the start of a body. */
  static async send(
    baseUrl: string,
    requestLine: string,
    headers: Readonly<Record<string, string>>,
    body = '',
  ): Promise<RawSocket> {
    const raw = await RawSocket.open(baseUrl);
    raw.write(requestText(requestLine, headers) + body);
    return raw;
  }

  write(text: string | Buffer): void {
    this.socket.write(text);
  }

  get text(): string {
    return this.received;
  }

  get isClosed(): boolean {
    return this.ended;
  }

  /** The statuses of the responses so far, including 1xx. */
  get statuses(): number[] {
    return [...this.received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  }

  /** Waits for this number of responses, and returns the status of the last one. */
  async answered(count = 1): Promise<number> {
    await waitFor(() => this.statuses.length >= count || this.ended, {
      describe: () => `${count} answers; there is ${this.received}`,
    });
    return this.statuses.at(count - 1) ?? 0;
  }

  async closed(): Promise<void> {
    await waitFor(() => this.ended, { timeoutMs: 15_000, describe: 'the connection to close' });
  }

  destroy(): void {
    this.socket.destroy();
  }
}

export function requestText(requestLine: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ host: 'gateway', ...headers }).map(([name, value]) => `${name}: ${value}`);
  return `${requestLine} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}
