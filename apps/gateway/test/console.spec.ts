import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { builtFolder, readBuiltFiles } from '../src/pages/built-files.js';
import { startGateway } from './gateway-under-test.js';

const { gateway } = await startGateway();
const { baseUrl } = gateway.http;
const files = readBuiltFiles(builtFolder('console'));
const index = readFileSync(join(builtFolder('console'), 'index.html'), 'utf8');
const script = /src="(\/console\/assets\/[^"]+\.js)"/.exec(index)?.[1] ?? '';

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(baseUrl + path, { headers: { 'accept-encoding': 'identity', ...headers } });

/** With the path exactly as given: `fetch` would resolve its dots. */
function statusOf(path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path }, answer => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('GET /console', () => {
  test.each([
    '/console',
    '/console/',
    '/console/work',
    '/console/work/earnings?from=1',
    '/console/no-such-page',
  ])('%s is the page, which is never stored', async path => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toBe(index);
  });

  test('its assets are named by their contents and stored for good', async () => {
    const answer = await get(script);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  test('they are sent as they were compressed by the build', async () => {
    const shell = [...files.keys()].find(path => /^assets\/shell-.*\.js$/.test(path)) ?? '';
    const plain = await (await get(`/console/${shell}`)).text();
    for (const encoding of ['br', 'gzip']) {
      const answer = await get(`/console/${shell}`, { 'accept-encoding': encoding });
      expect(answer.headers.get('content-encoding')).toBe(encoding);
      expect(answer.headers.get('vary')).toBe('accept-encoding');
      expect(await answer.text()).toBe(plain);
    }
    expect((await get(`/console/${shell}`)).headers.get('content-encoding')).toBe(null);
  });

  test.each([
    '/console/assets/no-such-file.js',
    '/console/assets/',
    '/console/assets/../licenses.md',
    '/console/assets/%2e%2e/%2e%2e/%2e%2e/package.json',
    `${script}.br`,
  ])('%s is not there', async path => {
    expect(await statusOf(path)).toBe(404);
  });

  test('it is at no other address', async () => {
    expect(await statusOf('/consoles')).toBe(401);
    expect(await statusOf('/console.html')).toBe(401);
  });

  test('nothing but the index and the assets of the build is served', () => {
    expect([...files.keys()].filter(path => path !== 'index.html' && !path.startsWith('assets/'))).toEqual(
      [],
    );
  });

  test('its policy allows this gateway only, no markup from strings, and no frames', async () => {
    for (const path of ['/console', script]) {
      const { headers } = await get(path);
      const policy = (headers.get('content-security-policy') ?? '').split('; ');
      expect(policy).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "connect-src 'self'",
          "frame-ancestors 'none'",
          "require-trusted-types-for 'script'",
          "trusted-types 'none'",
        ]),
      );
      expect(policy.join()).not.toMatch(/unsafe|https?:|\*/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('permissions-policy')).toContain('camera=(self)');
    }
  });

  test('HEAD is answered like GET, and nothing else is offered', async () => {
    const head = await fetch(`${baseUrl}/console`, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
    expect((await fetch(`${baseUrl}/console`, { method: 'POST' })).status).toBe(401);
  });

  test('the API document does not list it', async () => {
    expect((await gateway.http.get('/openapi.json')).raw).not.toContain('"/console');
  });
});
