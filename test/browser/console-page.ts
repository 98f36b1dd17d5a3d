import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { expect, onTestFailed } from 'vitest';
import { z } from 'zod';
import { ARTEFACTS, consoleOrigin } from './browser.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const Violations = z.array(
  z.object({
    id: z.string(),
    impact: z.string(),
    help: z.string(),
    nodes: z.array(z.object({ html: z.string(), failureSummary: z.string() })),
  }),
);

/** Until listeners have run after a change of colours, and the transitions it began have ended. */
const SETTLED = `new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted))).then(() =>
  Promise.allSettled(document.getAnimations()
    .filter(one => Number.isFinite(Number(one.effect?.getComputedTiming().endTime)))
    .map(one => one.finished)))
  .then(() => undefined)`;

/** Refusals and failed connections are logged by the browser itself; a test that provokes them expects them. */
const NETWORK_NOISE = /^Failed to load resource/;

/** A page of the console that records what must never happen: errors, violations of its policy, other hosts. */
export class ConsolePage {
  private readonly faults: string[] = [];
  private elsewhere: string | undefined;

  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
  ) {
    page.on('pageerror', error => this.faults.push(`error: ${error.message}`));
    page.on('console', message => {
      if (this.isElsewhere || (message.type() !== 'error' && message.type() !== 'warning')) return;
      if (!NETWORK_NOISE.test(message.text())) this.faults.push(`${message.type()}: ${message.text()}`);
    });
    page.on('request', request => {
      const url = new URL(request.url());
      if (this.isElsewhere || url.origin === this.elsewhere) return;
      if (url.origin !== consoleOrigin() && !/^(blob|data):$/.test(url.protocol))
        this.faults.push(`request to ${url.href}`);
    });
    page.on('dialog', dialog => {
      this.faults.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }

  static async in(context: BrowserContext): Promise<ConsolePage> {
    const page = await context.newPage();
    onTestFailed(async ({ task }) => {
      const name = `failed-${task.name.replaceAll(/\W+/g, '-').slice(0, 60)}-${context.pages().indexOf(page)}`;
      if (!page.isClosed()) await page.screenshot({ path: join(ARTEFACTS, `${name}.png`), fullPage: true });
    });
    return new ConsolePage(page, context);
  }

  /** Lets the person leave for another origin. What happens there is not the console's. */
  mayVisit(origin: string): void {
    this.elsewhere = origin;
  }

  private get isElsewhere(): boolean {
    return this.elsewhere !== undefined && this.page.url().startsWith(this.elsewhere);
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`/console${path}`);
  }

  /** Fails with everything that must never happen and has happened since the last call. */
  expectNoFaults(): void {
    expect(this.faults.splice(0)).toEqual([]);
  }

  /**
   * Checks the page as it is now with axe, in light and dark, from its beginning: links that are scrolled below the
   * header are no targets.
   *
   * @param impacts of the violations that count; all without it
   */
  async expectAccessible(impacts?: readonly string[]): Promise<void> {
    await this.page.evaluate('scrollTo(0, 0)');
    for (const colorScheme of ['light', 'dark'] as const) {
      await this.page.emulateMedia({ colorScheme });
      await this.page.evaluate(SETTLED);
      expect(await this.violations(impacts), `${this.page.url()} in ${colorScheme}`).toEqual([]);
    }
    await this.page.emulateMedia({ colorScheme: 'light' });
  }

  private async violations(impacts?: readonly string[]): Promise<readonly string[]> {
    // By the debugger, which the page's policy does not apply to.
    await this.page.evaluate(AXE);
    const found = await this.page.evaluate(
      `axe.run(document, { runOnly: ${JSON.stringify(AXE_RULES)}, resultTypes: ['violations'] }).then(({ violations }) => violations)`,
    );
    return Violations.parse(found)
      .filter(({ impact }) => impacts?.includes(impact) ?? true)
      .flatMap(({ id, help, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${help}\n${html}\n${failureSummary}`),
      );
  }

  /** The whole page must fit its width: nothing is cut off and nothing scrolls sideways. */
  async expectNoSidewaysScrolling(): Promise<void> {
    const [scroll, client] = z
      .tuple([z.number(), z.number()])
      .parse(
        await this.page.evaluate(
          '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
        ),
      );
    const wide = await this.page.evaluate(
      `[...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(one => one.outerHTML.slice(0, 160)).slice(-5)`,
    );
    expect(scroll, `Too wide: ${JSON.stringify(wide)}`).toBeLessThanOrEqual(client);
  }

  /** Stores pictures of the page in light and dark, for people. */
  async screenshot(name: string): Promise<void> {
    // What sticks to an edge would otherwise be in the middle of the picture.
    await this.page.evaluate('scrollTo(0, 0)');
    for (const colorScheme of ['light', 'dark'] as const) {
      await this.page.emulateMedia({ colorScheme });
      await this.page.evaluate(SETTLED);
      await this.page.screenshot({ path: join(ARTEFACTS, `${name}-${colorScheme}.png`), fullPage: true });
    }
    await this.page.emulateMedia({ colorScheme: 'light' });
  }
}
