import { Client } from 'undici';
import type { Dispatcher } from 'undici';

const EVENT = '\nevent: task.';

/** Open event streams, each on a connection of its own, which count what they receive. */
export class EventStreams {
  private events = 0;
  private readonly clients: Client[] = [];

  private constructor(private readonly baseUrl: string) {}

  /** @param keys each opens as many of them; resolves when all have begun */
  static async open(baseUrl: string, keys: readonly string[], streamsPerKey: number): Promise<EventStreams> {
    const streams = new EventStreams(baseUrl);
    for (const key of keys) {
      await Promise.all(Array.from({ length: streamsPerKey }, () => streams.add(key)));
    }
    return streams;
  }

  /** Of all streams together. */
  get received(): number {
    return this.events;
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map(client => client.destroy()));
  }

  private async add(key: string): Promise<void> {
    const client = new Client(this.baseUrl, { bodyTimeout: 0 });
    this.clients.push(client);
    const { statusCode, body } = await client.request({
      method: 'GET',
      path: '/v1/events',
      headers: { authorization: `Bearer ${key}`, accept: 'text/event-stream' },
    });
    if (statusCode !== 200) throw new Error(`GET /v1/events answered ${statusCode}: ${await body.text()}`);
    void this.count(body);
  }

  private async count(body: Dispatcher.ResponseData['body']): Promise<void> {
    let rest = '';
    try {
      for await (const chunk of body) {
        const parts = (rest + String(chunk)).split(EVENT);
        this.events += parts.length - 1;
        // An event's first lines may be cut by the end of a chunk.
        rest = (parts.at(-1) ?? '').slice(-EVENT.length + 1);
      }
    } catch {
      // Closed.
    }
  }
}
