import { Controller } from '@nestjs/common';
import { z } from 'zod';
import type { Answer } from '../edge/endpoint/answer.js';
import { Endpoint } from '../edge/endpoint/endpoint.decorator.js';
import { AcceptedEncodings, RequestUrl } from '../edge/endpoint/request.decorators.js';
import { BuiltPage } from '../pages/built-page.js';

const ROOT = '/console';

const PAGE = {
  summary: 'The console',
  access: 'public',
  answer: { status: 200, schema: z.string(), description: 'A file of the console.', mediaType: 'text/html' },
} as const;

/** The pages for people. They are no part of the API, so the API document does not list them. */
@Controller()
export class ConsoleController {
  private readonly page = BuiltPage.read({ root: ROOT, folder: 'console' });

  @Endpoint('GET', ROOT, PAGE)
  index(@RequestUrl() url: string, @AcceptedEncodings() accepted: readonly string[]): Answer<Buffer> {
    return this.page.answer(url, accepted);
  }

  @Endpoint('GET', `${ROOT}/*`, PAGE)
  file(@RequestUrl() url: string, @AcceptedEncodings() accepted: readonly string[]): Answer<Buffer> {
    return this.page.answer(url, accepted);
  }
}
