import { Logger, NotFoundException } from '@nestjs/common';
import { Answer } from '../edge/endpoint/answer.js';
import { pathInTarget } from '../edge/http/request-target.rule.js';
import { builtFolder, readBuiltFiles } from './built-files.js';
import type { BuiltFiles } from './built-files.js';
import { IMMUTABLE, pageHeaders } from './page-headers.js';
import type { PolicyChange } from './page-headers.js';

const INDEX = 'index.html';
/** Everything that the build names by its contents. Other paths belong to the page. */
const ASSETS = 'assets/';

interface PageOptions {
  /** The address, and the `base` of the build: `/console`. */
  readonly root: string;
  /** The folder in `dist`. */
  readonly folder: string;
  readonly policy?: PolicyChange;
}

/** A page that Vite has built, at an address and all below it. */
export class BuiltPage {
  private readonly headers: Readonly<Record<string, string>>;

  private constructor(
    private readonly root: string,
    private readonly files: BuiltFiles,
    policy: PolicyChange,
  ) {
    this.headers = pageHeaders(policy);
  }

  /** Without a build there is a warning, and the gateway serves the API all the same. */
  static read({ root, folder, policy = {} }: PageOptions): BuiltPage {
    const files = readBuiltFiles(builtFolder(folder));
    if (files.size === 0)
      new Logger('Pages').warn(
        `${root} answers 404, because it is not built. Build it with: node scripts/prepare.mjs build`,
      );
    return new BuiltPage(root, files, policy);
  }

  /**
   * @param url the requested one
   * @param encodings what the browser accepts
   * @throws NotFoundException for an asset that this build does not have
   */
  answer(url: string, encodings: readonly string[]): Answer<Buffer> {
    const below = pathInTarget(url).slice(this.root.length + 1);
    const path = below.startsWith(ASSETS) ? below : INDEX;
    const file = this.files.get(path);
    const encoding = file?.encodings.find(({ name }) => name === 'identity' || encodings.includes(name));
    if (file === undefined || encoding === undefined) throw new NotFoundException();
    const headers = {
      ...this.headers,
      'content-type': file.mediaType,
      'cache-control': path === INDEX ? 'no-store' : IMMUTABLE,
      vary: 'accept-encoding',
      ...(encoding.name !== 'identity' && { 'content-encoding': encoding.name }),
    };
    return new Answer(encoding.bytes, { headers });
  }
}
