import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

interface Connection {
  unanswered: number;
  /** The newest request; undefined before the first one. */
  last: IncomingMessage | undefined;
}

/** The requests of each open connection, counted from the arrival of their heads to the end of their responses. */
export class OpenRequests {
  private readonly connections = new Map<Socket, Connection>();

  /** Follows a server from before its first connection. */
  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.connections.set(socket, { unanswered: 0, last: undefined });
      socket.once('close', () => this.connections.delete(socket));
    });
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      const connection = this.connections.get(request.socket);
      if (connection === undefined) return;
      connection.unanswered += 1;
      connection.last = request;
      response.once('close', () => {
        connection.unanswered -= 1;
      });
    });
  }

  unansweredOn(socket: Socket): number {
    return this.connections.get(socket)?.unanswered ?? 0;
  }

  /**
   * The connections without a request: idle ones, those that were opened and never used, as browsers do in advance, and
   * those whose next head has only begun to arrive. Not those that still send the body of an answered request.
   */
  withoutRequest(): readonly Socket[] {
    return [...this.connections].flatMap(([socket, { unanswered, last }]) =>
      unanswered === 0 && (last?.complete ?? true) ? [socket] : [],
    );
  }
}
