import { setTimeout as pause } from 'node:timers/promises';
import type { BrowserContext } from 'playwright-core';
import { z } from 'zod';

/** What a person waits for, and what is loaded for it. */
export interface Painted {
  readonly fcpMs: number;
  readonly lcpMs: number;
  /** As transferred, with headers. */
  readonly bytes: number;
  /** Those that were answered by the gateway, not by the browser's cache. */
  readonly requests: number;
}

const QUIET_MS = 1_000;
const ENTRIES = `new Promise(resolve => {
  const first = performance.getEntriesByName('first-contentful-paint')[0].startTime;
  new PerformanceObserver(list => resolve([first, list.getEntries().at(-1).startTime]))
    .observe({ type: 'largest-contentful-paint', buffered: true });
})`;

export interface View {
  readonly url: string;
  /** A selector of what the page is opened for. */
  readonly ready: string;
  /** 1 for the machine as it is. */
  readonly slowdown: number;
}

/** Opens a page and measures until what it is opened for is there, and nothing more comes for a second. */
export async function painted(context: BrowserContext, { url, ready, slowdown }: View): Promise<Painted> {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  let bytes = 0;
  let requests = 0;
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    if (encodedDataLength === 0) return;
    bytes += encodedDataLength;
    requests += 1;
  });
  await devtools.send('Network.enable');
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator(ready).first().waitFor();
  for (let last = -1; last !== requests;) {
    last = requests;
    await pause(QUIET_MS);
  }
  const [fcpMs, lcpMs] = z.tuple([z.number(), z.number()]).parse(await page.evaluate(ENTRIES));
  await page.close();
  return { fcpMs, lcpMs, bytes, requests };
}
