import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { afterAll, inject } from 'vitest';
import { findChromium } from '../../scripts/prepare/chromium.mjs';
import { ConsolePage } from './console-page.js';

/** Screenshots and other files for people to look at; not part of the repository. */
export const ARTEFACTS = join(import.meta.dirname, '../../.countersign/browser');

/** A phone that is as narrow as WCAG 2.1 asks for. */
export const PHONE = { width: 360, height: 740 } as const;
export const DESKTOP = { width: 1280, height: 800 } as const;

/** One Chromium for the specs of a file, closed after its last test. */
export async function startBrowser(): Promise<TestBrowser> {
  const executablePath = findChromium(process.env);
  if (executablePath === undefined)
    throw new Error('There is no Chromium: run node scripts/prepare.mjs test');
  mkdirSync(ARTEFACTS, { recursive: true });
  const browser = await chromium.launch({
    executablePath,
    // A container has neither the namespaces that the sandbox needs nor a large /dev/shm.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  });
  afterAll(() => browser.close());
  return new TestBrowser(browser);
}

export class TestBrowser {
  constructor(private readonly browser: Browser) {}

  /** A browser profile of its own, as of another person. */
  context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    return this.browser.newContext({
      baseURL: consoleOrigin(),
      viewport: DESKTOP,
      locale: 'en-GB',
      reducedMotion: 'reduce',
      ...options,
    });
  }

  /** A page of its own profile. */
  async page(options: BrowserContextOptions = {}): Promise<ConsolePage> {
    return ConsolePage.in(await this.context(options));
  }
}

/** `localhost`: there Chromium accepts the cookies that are otherwise for HTTPS only. */
export function consoleOrigin(): string {
  const { base_url: baseUrl } = inject('credentials');
  return baseUrl.replace('127.0.0.1', 'localhost');
}
