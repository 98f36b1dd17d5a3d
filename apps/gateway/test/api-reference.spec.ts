import { expect, test } from 'vitest';
import { z } from 'zod';
import { builtFolder, readBuiltFiles } from '../src/pages/built-files.js';
import { startGateway } from './gateway-under-test.js';

const { gateway } = await startGateway();
const Document = z.looseObject({ paths: z.record(z.string(), z.unknown()) });
const files = readBuiltFiles(builtFolder('api-reference'));

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(gateway.http.baseUrl + path, { headers: { 'accept-encoding': 'identity', ...headers } });

test('the page needs no key, is never stored, and names the documents for browsers without scripts', async () => {
  for (const path of ['/docs', '/docs/', '/docs/anything']) {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const [, noscript = ''] = /<noscript>([^]*)<\/noscript>/.exec(await answer.text()) ?? [];
    expect(noscript).toContain('href="/openapi.json"');
    expect(noscript).toContain('href="/asyncapi.json"');
  }
});

test('its policy allows scripts and requests of this gateway only; of the rest, nothing but styles is looser', async () => {
  const { headers } = await get('/docs');
  const policy = headers.get('content-security-policy') ?? '';
  for (const directive of [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types vue default',
  ])
    expect(policy.split('; ')).toContain(directive);
  expect(policy.replace("'unsafe-inline'", '')).not.toMatch(/unsafe|https?:|\*/);
});

test('its files are named by their contents, stored for good, and sent compressed', async () => {
  const [script = ''] = [...files.keys()].filter(path => path.endsWith('.js'));
  const answer = await get(`/docs/${script}`, { 'accept-encoding': 'br' });
  expect(answer.headers.get('content-encoding')).toBe('br');
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(await answer.text()).toBe(await (await get(`/docs/${script}`)).text());
  expect((await get('/docs/assets/no-such-file.js')).status).toBe(404);
});

test('the API document does not list it', async () => {
  const { paths } = Document.parse((await gateway.http.get('/openapi.json')).body);
  expect(Object.keys(paths).filter(path => path.startsWith('/docs'))).toEqual([]);
});
