import { Controller, Inject, NotFoundException } from '@nestjs/common';
import { z } from 'zod';
import { Answer } from '../edge/endpoint/answer.js';
import { Endpoint } from '../edge/endpoint/endpoint.decorator.js';
import { AcceptedEncodings, RequestUrl } from '../edge/endpoint/request.decorators.js';
import { pathInTarget } from '../edge/http/request-target.rule.js';
import type { ConsoleFile } from './console-files.js';
import { IMMUTABLE, PAGE_HEADERS } from './page-headers.js';

/** Nest's token for the built pages, by path. */
export const CONSOLE_FILES = Symbol('ConsoleFiles');

const ROOT = '/console';
const INDEX = 'index.html';
/** Everything that the build names by its contents. Other paths belong to the pages. */
const ASSETS = 'assets/';

const PAGE = {
  summary: 'The console',
  access: 'public',
  answer: { status: 200, schema: z.string(), description: 'A file of the console.', mediaType: 'text/html' },
} as const;

/** The pages for people. They are no part of the API, so the API document does not list them. */
@Controller()
export class ConsoleController {
  constructor(@Inject(CONSOLE_FILES) private readonly files: ReadonlyMap<string, ConsoleFile>) {}

  @Endpoint('GET', ROOT, PAGE)
  index(@AcceptedEncodings() accepted: readonly string[]): Answer<Buffer> {
    return this.answerWith(INDEX, accepted);
  }

  /** @throws NotFoundException for an asset that this build does not have */
  @Endpoint('GET', `${ROOT}/*`, PAGE)
  file(@RequestUrl() url: string, @AcceptedEncodings() accepted: readonly string[]): Answer<Buffer> {
    const path = pathInTarget(url).slice(ROOT.length + 1);
    return this.answerWith(path.startsWith(ASSETS) ? path : INDEX, accepted);
  }

  private answerWith(path: string, accepted: readonly string[]): Answer<Buffer> {
    const file = this.files.get(path);
    const encoding = file?.encodings.find(({ name }) => name === 'identity' || accepted.includes(name));
    if (file === undefined || encoding === undefined) throw new NotFoundException();
    const headers = {
      ...PAGE_HEADERS,
      'content-type': file.mediaType,
      'cache-control': path === INDEX ? 'no-store' : IMMUTABLE,
      vary: 'accept-encoding',
      ...(encoding.name !== 'identity' && { 'content-encoding': encoding.name }),
    };
    return new Answer(encoding.bytes, { headers });
  }
}
