import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { DescribedEndpoint } from '../src/openapi/described-endpoints.js';
import { POSITION, QueriedGateway, expectRefused } from './queried-gateway.js';
import type { Caller } from './queried-gateway.js';

const Page = z.object({ next_cursor: z.string() });

const gateway = await QueriedGateway.start();
const [own, other] = [await gateway.caller(), await gateway.caller()];

async function cursorOf(endpoint: DescribedEndpoint, by: Caller): Promise<string> {
  const answer = await gateway.get(endpoint, by, 'limit=1');
  expect(`${endpoint.path}: ${answer.status}`).toBe(`${endpoint.path}: 200`);
  const cursor = answer.headers.get('x-next-cursor') ?? Page.parse(JSON.parse(answer.raw)).next_cursor;
  expect(cursor).toMatch(/^[\w-]+$/);
  return cursor;
}

describe('every list', () => {
  test('exist in the expected number, and each documents that it refuses cursors', () => {
    expect(gateway.lists.length).toBeGreaterThanOrEqual(17);
    for (const { path, problems = [] } of gateway.lists)
      expect([path, ...problems]).toContain('cursor.invalid');
  });

  test('returns cursors that lead to the next page, and that only the same list and organization accept', async () => {
    const cursors = new Map<DescribedEndpoint, string>();
    for (const endpoint of gateway.lists) cursors.set(endpoint, await cursorOf(endpoint, own));
    expect(new Set(cursors.values()).size).toBe(cursors.size);
    for (const [endpoint, cursor] of cursors) {
      const next = await gateway.get(endpoint, own, `limit=1&cursor=${cursor}`);
      expect(`${endpoint.path}: ${next.status}`).toBe(`${endpoint.path}: 200`);
      if (endpoint.access !== 'operator') {
        expectRefused(
          endpoint,
          await gateway.get(endpoint, other, `cursor=${cursor}`),
          'cursor',
          'another organization’s',
        );
      }
      for (const [another, foreign] of cursors) {
        if (another === endpoint) continue;
        expectRefused(
          endpoint,
          await gateway.get(endpoint, own, `cursor=${foreign}`),
          'cursor',
          `of ${another.path}`,
        );
      }
    }
  });

  test('refuses a modified cursor, naming its parameter', async () => {
    for (const endpoint of gateway.lists) {
      const cursor = await cursorOf(endpoint, own);
      const middle = cursor.at(40) === 'A' ? 'B' : 'A';
      const tampered = [
        POSITION,
        'abc',
        '',
        '%00',
        cursor.slice(0, -1),
        `${cursor}A`,
        cursor.slice(0, 40) + middle + cursor.slice(41),
        cursor.slice(0, 30) + Buffer.from('[1,{"created_at":"0000-01-01T00:00:00Z"}]').toString('base64url'),
        'A'.repeat(5_000),
      ];
      for (const text of tampered) {
        expectRefused(endpoint, await gateway.get(endpoint, own, `cursor=${text}`), 'cursor', text);
      }
      expectRefused(
        endpoint,
        await gateway.get(endpoint, own, `cursor=${cursor}&cursor=${cursor}`),
        'cursor',
        'twice',
      );
    }
  });

  test('accepts ids in its path in either case', async () => {
    const inPath = gateway.lists.filter(({ path }) => path.includes(':'));
    expect(inPath.length).toBeGreaterThan(0);
    const upper = {
      ...own,
      ids: Object.fromEntries(Object.entries(own.ids).map(([name, id]) => [name, id.toUpperCase()])),
    };
    for (const endpoint of inPath) {
      const cursor = await cursorOf(endpoint, upper);
      expect(cursor).toBe(await cursorOf(endpoint, own));
    }
  });
});
