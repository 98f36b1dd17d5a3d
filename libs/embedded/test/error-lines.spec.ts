import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { waitFor } from '#libs/testing';
import { errorIn, followErrors } from '../src/system/error-lines.js';

test.each([
  ['an error', '{"level":"error","msg":"no broker"}', 'no broker'],
  ['a fatal one', '{"level":"fatal","msg":"out of memory"}', 'out of memory'],
  ['its cause too', '{"level":"error","msg":"failed","err":{"message":"refused"}}', 'failed: refused'],
  ['its cause once', '{"level":"error","msg":"refused","err":{"message":"refused"}}', 'refused'],
  ['not a warning', '{"level":"warn","msg":"slow"}', undefined],
  ['not a mention', '{"level":"info","msg":"said \\"error\\""}', undefined],
  ['not what is no JSON', 'Error: "error"', undefined],
])('of a log line, %s', (_, line, message) => {
  expect(errorIn(line)).toBe(message);
});

test('only lines written after the start are reported, even when a line arrives in pieces', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-log-spec-'));
  const file = join(folder, 'service.log');
  writeFileSync(file, '{"level":"error","msg":"before"}\n');
  const seen: string[] = [];
  const stop = followErrors(file, message => seen.push(message));

  appendFileSync(file, '{"level":"error","msg":"after"}\n{"level":"error",');
  await waitFor(() => seen.length > 0, { describe: 'the first error' });
  appendFileSync(file, '"msg":"at the end"}\n');
  stop();

  expect(seen).toEqual(['after', 'at the end']);
  rmSync(folder, { recursive: true });
});
