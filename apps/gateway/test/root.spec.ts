import { expect, test } from 'vitest';
import { z } from 'zod';
import { startGateway } from './gateway-under-test.js';

const Root = z.object({
  name: z.string(),
  version: z.string(),
  links: z.object({ docs: z.string(), openapi: z.string(), api: z.string() }),
});

const { gateway } = await startGateway();
const { baseUrl } = gateway.http;

async function root(accept?: string): Promise<{ type: string | null; vary: string | null; text: string }> {
  const answer = await fetch(`${baseUrl}/`, { headers: accept === undefined ? {} : { accept } });
  expect(answer.status).toBe(200);
  const { headers } = answer;
  return { type: headers.get('content-type'), vary: headers.get('vary'), text: await answer.text() };
}

test.each([undefined, '*/*', 'application/json', 'text/html;q=0.5, application/json'])(
  'with Accept: %s it is JSON with links that lead somewhere',
  async accept => {
    const { type, vary, text } = await root(accept);
    expect(type).toMatch(/^application\/json/);
    expect(vary).toBe('accept');
    const { name, version, links } = Root.parse(JSON.parse(text));
    expect({ name, version, links }).toEqual({
      name: 'Countersign',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      links: { docs: '/docs', openapi: '/openapi.json', api: '/v1' },
    });
    for (const path of [links.docs, links.openapi]) expect((await fetch(baseUrl + path)).status).toBe(200);
  },
);

test("a browser's Accept gets a page that links to the reference", async () => {
  const { type, text } = await root('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8');
  expect(type).toMatch(/^text\/html/);
  expect(text).toContain('href="/docs"');
  expect(text).toContain('http-equiv="refresh" content="0; url=/docs"');
});
