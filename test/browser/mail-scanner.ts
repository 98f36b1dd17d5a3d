import type { BrowserContext, Page } from 'playwright-core';
import { z } from 'zod';
import type { TestBrowser } from './browser.js';

const CLICKABLE = 'a[href], button, summary, input[type=submit], [role=button]';
const LINK = /https?:\/\/\S+/g;
/** A scanner does not wait for long. */
const PATIENCE_MS = 3_000;

/**
 * A machine that reads the mails of a company before its people do: it opens every link in a browser of its own, lets the
 * scripts of the page run, and presses everything that can be pressed, also what appears then.
 */
export class MailScanner {
  private readonly contexts: BrowserContext[] = [];
  /** How often each was pressed, by its text. */
  readonly pressed = new Map<string, number>();

  constructor(private readonly browser: TestBrowser) {}

  /** @returns the number of links in it */
  async scan(mail: string): Promise<number> {
    const links = mail.match(LINK) ?? [];
    for (const link of links) {
      // Each press begins with the page as the link opens it.
      for (let first = 0; await this.press(link, first); first += 1);
    }
    return links.length;
  }

  /** The names of all cookies that it was given. */
  async cookies(): Promise<readonly string[]> {
    const jars = await Promise.all(this.contexts.map(context => context.cookies()));
    return jars.flat().map(({ name }) => name);
  }

  /** Presses the one with this number, then every other one that is there by then; false without such a one. */
  private async press(link: string, first: number): Promise<boolean> {
    const context = await this.browser.context({ permissions: [] });
    this.contexts.push(context);
    const page = await context.newPage();
    await page.goto(link);
    await page.locator(CLICKABLE).first().waitFor();
    await settled(page);
    const found = await this.click(page, first);
    const { origin } = new URL(link);
    for (let next = 0; found && page.url().startsWith(origin); next += 1)
      if (!(await this.click(page, next))) break;
    await page.close();
    return found;
  }

  private async click(page: Page, nth: number): Promise<boolean> {
    const target = page.locator(CLICKABLE).nth(nth);
    if ((await target.count()) === 0) return false;
    const text = z.string().parse((await target.textContent()) ?? '');
    const isPressed = await target.click({ timeout: PATIENCE_MS, force: true }).then(
      () => true,
      () => false,
    );
    if (isPressed) this.pressed.set(text.trim(), (this.pressed.get(text.trim()) ?? 0) + 1);
    await settled(page);
    return true;
  }
}

async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle', { timeout: PATIENCE_MS }).catch(() => undefined);
}
