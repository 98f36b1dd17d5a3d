import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runVerifyEvidence } from './program.js';
import { sampleEvidence } from './sample-evidence.js';

const folder = mkdtempSync(join(tmpdir(), 'countersign-verify-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const { text, keys } = await sampleEvidence(23);
const file = join(folder, 'evidence.json');
const altered = join(folder, 'altered.json');
writeFileSync(file, text);
writeFileSync(altered, text.replace('"sequence":7', '"sequence":70'));
writeFileSync(join(folder, 'jwks.json'), JSON.stringify(keys));

async function run(args: readonly string[], stateDir = folder) {
  const lines: string[] = [];
  const note = (line: string) => void lines.push(line);
  const code = await runVerifyEvidence(args, { STATE_DIR: stateDir }, { print: note, complain: note });
  return { code, out: lines.join('\n') };
}

test('evidence verifies with the keys of the system of this machine', async () => {
  const { code, out } = await run([file]);
  expect(out).toMatch(/The evidence verifies \(23 events in \d+ ms\)/);
  expect(code).toBe(0);
});

test('what was altered is named, and nothing verifies', async () => {
  const { code, out } = await run([altered]);
  expect(out).toContain('WRONG    signed_copy');
  expect(out).toContain('/evidence/transitions/6/event/sequence: It is 70 instead of 7.');
  expect(out).toContain('WRONG    chain');
  expect(code).toBe(1);
});

test('without keys nothing is reported as verified', async () => {
  const { code, out } = await run([file], join(folder, 'elsewhere'));
  expect(out).toContain('SKIPPED  signature');
  expect(out).toContain('was NOT verified');
  expect(code).toBe(2);
});

test('--json prints the same as one object', async () => {
  const { out } = await run([altered, '--json']);
  expect(JSON.parse(out)).toMatchObject({ verified: false, about: { transitions: 23 } });
});

test.each([
  ['no file', []],
  ['a file that is not there', [join(folder, 'missing.json')]],
  ['keys that are none', [file, '--jwks', file]],
  ['a head that is none', [file, '--tree-head', file]],
  ['an unknown option', [file, '--network']],
])('%s is an error of its own', async (_, args) => {
  expect((await run(args)).code).toBe(2);
});

test('made-up evidence is verified to measure the time', async () => {
  expect(await run(['--measure', '100'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('100 events'),
  });
});
