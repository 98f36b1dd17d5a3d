import { expect, test } from 'vitest';
import { startBrowser } from './browser.js';
import { openFor, postSimpleTask, workingPerson } from './signed-in.js';

const browser = await startBrowser();

/** Each would call `alert`, which the page object records, or load something from another host. */
const ATTACKS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<img src="https://tracker.example/pixel.gif">',
  '"><svg onload=alert(1)>',
  'javascript:alert(1)//\'"',
  '[click](javascript:alert(1))',
  '![x](https://tracker.example/pixel.gif)',
  'https://tracker.example/"onmouseover="alert(1)',
  'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==',
  'data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+',
] as const;
const ALL = ATTACKS.join('\n');

test('what strangers have written is text, in every field, and loads nothing', async () => {
  const ada = await workingPerson();
  await postSimpleTask(ada, {
    title: `Attack ${ATTACKS[1]}`,
    instructions: ALL,
    context: { background: ALL, constraints: [...ATTACKS], risk_notes: [ALL] },
    payload: {
      [ATTACKS[0]]: ALL,
      list: [...ATTACKS],
      __proto__x: { constructor: ALL },
      image_url: 'https://tracker.example/a.png',
    },
    output: {
      expected_format: 'structured_json',
      schema: {
        type: 'object',
        properties: {
          [ATTACKS[1]]: { type: 'string', title: ATTACKS[1], description: ALL },
          choice: { enum: [...ATTACKS.slice(0, 4)], title: ATTACKS[0] },
          slow: { type: 'string', pattern: '^(a+)+$' },
        },
      },
    },
  });
  const console = await openFor(browser, ada, '/work');
  const { page } = console;
  await page.getByText(`Attack ${ATTACKS[1]}`).waitFor();
  await page.getByRole('button', { name: 'Accept: Attack' }).click();
  await page.getByRole('heading', { name: 'Your answer' }).waitFor();
  await page.getByLabel('Slow').fill(`${'a'.repeat(40)}!`);
  await page.getByLabel('Notes and links').fill(ALL);
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: '<img src=x onerror=alert(1)>.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('x'),
    });
  await page.getByText('<img src=x onerror=alert(1)>.txt', { exact: true }).waitFor();
  await console.screenshot('strangers');
  const outside = 'main a[href]:not([href^="http"], [href^="/console"])';
  expect(await page.locator(outside).count()).toBe(0);
  expect(await page.locator('main script, main iframe, main svg, main img').count()).toBe(0);
  // The server, too, checks the pattern, and in time.
  await page.getByRole('button', { name: 'Submit' }).click();
  await page.getByText('The answer does not have the expected form.').waitFor();
  await page.getByLabel('Slow').fill('aaaa');
  await page.getByRole('button', { name: 'Submit' }).click();
  await page.getByText('Your answer was submitted').waitFor();
  expect(await page.locator('main img').count()).toBe(0);
  await console.open('/work');
  await page.getByText(`Attack ${ATTACKS[1]}`).waitFor();
  console.expectNoFaults();
}, 240_000);
