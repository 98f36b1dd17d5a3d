import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 60_000;
const PAUSE_MS = 1_000;

/**
 * Calls the gateway as a careful client does: under one Idempotency-Key, and again while a dependency is unavailable
 * (503), as after the loss of a broker or a database.
 *
 * @throws Error with status and body for any other answer than 2xx, and for the last 503 after a minute
 */
export async function call(
  baseUrl: string,
  key: string,
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  body?: unknown,
): Promise<unknown> {
  const headers = {
    authorization: `Bearer ${key}`,
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
  };
  const request = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  for (const giveUpAt = Date.now() + PATIENCE_MS; ;) {
    const response = await fetch(new URL(path, baseUrl), request);
    const text = await response.text();
    if (response.ok) return JSON.parse(text);
    const waitMs = 1_000 * Number(response.headers.get('retry-after')) || PAUSE_MS;
    if (response.status !== 503 || Date.now() + waitMs > giveUpAt) {
      throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    }
    await pause(waitMs);
  }
}
