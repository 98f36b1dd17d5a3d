import { Controller } from '@nestjs/common';
import { z } from 'zod';
import type { Answer } from '../edge/endpoint/answer.js';
import { Endpoint } from '../edge/endpoint/endpoint.decorator.js';
import { AcceptedEncodings, RequestUrl } from '../edge/endpoint/request.decorators.js';
import { BuiltPage } from '../pages/built-page.js';

const ROOT = '/docs';

/**
 * What Scalar needs beyond the policy of the console: it adds style elements and attributes, and its markup passes
 * through policies of Vue and of the page. Scripts are as strict: docs/decisions/0216.
 */
const POLICY = { 'style-src': "'self' 'unsafe-inline'", 'trusted-types': 'vue default' } as const;

const PAGE = {
  summary: 'The API reference',
  access: 'public',
  answer: { status: 200, schema: z.string(), description: 'A file of the page.', mediaType: 'text/html' },
} as const;

/** The API document as a page. Like the console it is no part of the API. */
@Controller()
export class ApiReferenceController {
  private readonly page = BuiltPage.read({ root: ROOT, folder: 'api-reference', policy: POLICY });

  @Endpoint('GET', ROOT, PAGE)
  index(@RequestUrl() url: string, @AcceptedEncodings() accepted: readonly string[]): Answer<Buffer> {
    return this.page.answer(url, accepted);
  }

  @Endpoint('GET', `${ROOT}/*`, PAGE)
  file(@RequestUrl() url: string, @AcceptedEncodings() accepted: readonly string[]): Answer<Buffer> {
    return this.page.answer(url, accepted);
  }
}
