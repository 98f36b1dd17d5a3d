import { request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';

export interface SseEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

interface Block {
  id: string;
  event: string;
  readonly data: string[];
}

/**
 * Interprets an event stream as browsers do
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation).
 */
export class SseParser {
  lastEventId = '';
  retryMs: number | undefined;
  comments = 0;
  private rest = '';
  private block: Block = { id: '', event: '', data: [] };

  /** The events that this part of the stream completes. */
  push(text: string): readonly SseEvent[] {
    const lines = (this.rest + text).split(/\r\n|\n|\r(?=.)/);
    this.rest = lines.pop() ?? '';
    return lines.flatMap(line => this.line(line) ?? []);
  }

  private line(line: string): SseEvent | undefined {
    if (line === '') return this.dispatched();
    const colon = line.indexOf(':');
    if (colon === 0) this.comments += 1;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.block.event = value;
    if (field === 'data') this.block.data.push(value);
    if (field === 'id' && !value.includes('\0')) this.block.id = value;
    if (field === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value);
    return undefined;
  }

  private dispatched(): SseEvent | undefined {
    const { id, event, data } = this.block;
    this.lastEventId = id;
    this.block = { id, event: '', data: [] };
    if (data.length === 0) return undefined;
    return { id, event: event === '' ? 'message' : event, data: data.join('\n') };
  }
}

export interface SseOptions {
  readonly apiKey: string;
  readonly lastEventId?: string;
  /** Reads nothing until {@link SseClient.resume}. */
  readonly paused?: boolean;
}

/** One connection to an event stream. */
export class SseClient {
  readonly events: SseEvent[] = [];
  readonly parser = new SseParser();
  /** How it ended: by its server, or with an error. */
  ended: 'normally' | Error | undefined;

  private constructor(
    private readonly sent: ClientRequest,
    readonly response: IncomingMessage,
    isPaused: boolean,
  ) {
    response.setEncoding('utf8');
    response.once('end', () => (this.ended ??= 'normally'));
    response.once('error', error => (this.ended ??= error));
    if (!isPaused) this.resume();
  }

  static open(url: string, { apiKey, lastEventId, paused = false }: SseOptions): Promise<SseClient> {
    const headers = {
      ...{ authorization: `Bearer ${apiKey}`, accept: 'text/event-stream' },
      ...(lastEventId === undefined || lastEventId === '' ? {} : { 'last-event-id': lastEventId }),
    };
    return new Promise((resolve, reject) => {
      const sent = request(url, { headers, agent: false }, response => {
        resolve(new SseClient(sent, response, paused));
      });
      sent.on('error', reject);
      sent.end();
    });
  }

  get status(): number | undefined {
    return this.response.statusCode;
  }

  /** What a browser resumes after. */
  get lastEventId(): string {
    return this.parser.lastEventId;
  }

  resume(): void {
    this.response.on('data', (text: string) => this.events.push(...this.parser.push(text)));
  }

  /** As when the process of the reader is killed. */
  close(): void {
    this.ended ??= 'normally';
    this.sent.destroy();
  }
}
