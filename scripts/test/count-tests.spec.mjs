import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'countersign-count-spec-'));
const script = join(import.meta.dirname, '..', 'count-tests.mjs');

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function count(report, failedChecks = 0) {
  const file = join(folder, 'report.json');
  writeFileSync(file, typeof report === 'string' ? report : JSON.stringify(report));
  const { stdout, status } = spawnSync(process.execPath, [script, file, String(failedChecks)], {
    encoding: 'utf8',
  });
  return { stdout, status };
}

const passing = { numPassedTests: 12, numFailedTests: 0, success: true, testResults: [] };

test('tests and checks that all pass', () => {
  expect(count(passing)).toEqual({ stdout: '12 passed, 0 failed\n', status: 0 });
});

test('a failed check beside the tests is a failure', () => {
  expect(count(passing, 2)).toEqual({ stdout: '12 passed, 2 failed\n', status: 1 });
});

test('a file that could not be loaded is a failure, one with failed tests counts only those', () => {
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'failed', assertionResults: [{}] },
  ];
  const report = { numPassedTests: 3, numFailedTests: 1, success: false, testResults };
  expect(count(report)).toEqual({ stdout: '3 passed, 2 failed\n', status: 1 });
});

test('a run that failed outside any test is a failure', () => {
  expect(count({ ...passing, success: false })).toEqual({ stdout: '12 passed, 1 failed\n', status: 1 });
});

test('without a report the tests never ran, which is a failure', () => {
  expect(count('')).toEqual({ stdout: '0 passed, 1 failed\n', status: 1 });
});
