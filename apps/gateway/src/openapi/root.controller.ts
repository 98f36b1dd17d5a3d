import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { buildInfo } from '#libs/platform';
import { Answer } from '../edge/endpoint/answer.js';
import { Endpoint } from '../edge/endpoint/endpoint.decorator.js';
import { PrefersHtml } from '../edge/endpoint/request.decorators.js';

const LINKS = { docs: '/docs', openapi: '/openapi.json', asyncapi: '/asyncapi.json', api: '/v1' } as const;

const Root = z.strictObject({
  name: z.literal('Countersign'),
  version: z.string(),
  links: z.strictObject({
    docs: z.string().describe('The API reference as a page.'),
    openapi: z.string().describe('The API reference as an OpenAPI 3.1 document.'),
    asyncapi: z.string().describe('The events as an AsyncAPI 3.1 document.'),
    api: z.string().describe('The base path of the API.'),
  }),
});

/** For browsers; the page has no script and no style, and redirects to the reference. */
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="refresh" content="0; url=${LINKS.docs}">
    <title>Countersign</title>
  </head>
  <body>
    <h1>Countersign</h1>
    <p><a href="${LINKS.docs}">API reference</a> · <a href="${LINKS.openapi}">OpenAPI document</a></p>
  </body>
</html>
`;

/** The response at the base URL. */
@Controller()
export class RootController {
  private readonly root: z.infer<typeof Root> = {
    name: 'Countersign',
    version: buildInfo().version,
    links: LINKS,
  };

  @Endpoint('GET', '/', {
    summary: 'Where the documentation is',
    description: 'JSON, or for `Accept: text/html` a page that leads to the API reference.',
    access: 'public',
    answer: {
      status: 200,
      schema: Root,
      description: 'Links to the API reference.',
      example: { name: 'Countersign', version: buildInfo().version, links: LINKS },
    },
  })
  get(@PrefersHtml() prefersHtml: boolean): Answer<z.infer<typeof Root> | string> {
    const headers = { vary: 'accept' };
    if (!prefersHtml) return new Answer(this.root, { headers });
    return new Answer(PAGE, { headers: { ...headers, 'content-type': 'text/html; charset=utf-8' } });
  }
}
