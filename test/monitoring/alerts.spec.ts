import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { SERVICES } from '#libs/contracts';
import { ALERT_CASES } from './alert-cases.js';
import type { AlertCase, Series } from './alert-cases.js';
import { ALERTS, RECORDINGS, RULE_FILES } from './rule-files.js';
import type { Alert } from './rule-files.js';

interface Scene {
  readonly series: Series;
  readonly at: string;
  readonly intervalMinutes: number;
}

const promtool = join(inject('prometheusFolder'), 'promtool');

test('the rules are valid, and no alert has two definitions', () => {
  const { status, stderr, stdout } = spawnSync(promtool, ['check', 'rules', ...RULE_FILES], {
    encoding: 'utf8',
  });
  expect(status, stdout + stderr).toBe(0);
  const names = ALERTS.map(({ alert }) => alert);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(ALERT_CASES).sort()).toEqual([...names].sort());
});

test('an absent service is noticed, whichever it is', () => {
  const { expr } = ALERTS.find(({ alert }) => alert === 'CountersignServiceDown') ?? { expr: '' };
  for (const service of SERVICES) expect(expr).toContain(`absent(countersign_ready{service="${service}"})`);
});

describe.each(ALERTS.map(alert => [alert.alert, alert] as const))('%s', (name, alert) => {
  const { fires, silent, at = '1h', intervalMinutes = 1, labels = {} } = caseOf(name);

  test('fires', () => {
    runPromtool(alert, { series: fires, at, intervalMinutes }, [
      { exp_labels: { ...labels, ...alert.labels } },
    ]);
  });

  test('does not fire', () => {
    runPromtool(alert, { series: silent, at, intervalMinutes }, []);
  });

  test('has a runbook with commands', () => {
    const file = alert.annotations.runbook_url;
    expect(existsSync(file), file).toBe(true);
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(new RegExp(`^# ${name}$`, 'm'));
    for (const section of ['What it means', 'What users notice', 'First look', 'What to do'])
      expect(text, file).toMatch(new RegExp(`^## ${section}$`, 'm'));
    expect(text).toContain('```sh');
  });
});

function caseOf(name: string): AlertCase {
  const found = ALERT_CASES[name];
  if (found === undefined) throw new Error(`alert-cases.ts has no case for ${name}.`);
  return found;
}

/** Fails with promtool's report when the alert is not in the expected state. */
function runPromtool(
  { alert, expr, for: pending, labels, annotations }: Alert,
  { series, at, intervalMinutes }: Scene,
  expected: readonly { readonly exp_labels: Readonly<Record<string, string>> }[],
): void {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-promtool-'));
  const write = (name: string, content: unknown): string => {
    // YAML contains JSON.
    writeFileSync(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  try {
    // Without annotations, whose rendered texts promtool would compare; and only with the recordings that are used.
    const recordings = RECORDINGS.filter(({ record }) => expr.includes(record));
    const rules = [...recordings, { alert, expr, for: pending, labels }];
    const ruleFile = write('rules.json', { groups: [{ name: 'tested', rules }] });
    const interval = `${intervalMinutes}m`;
    const testFile = write('test.json', {
      rule_files: [ruleFile],
      evaluation_interval: interval,
      tests: [
        {
          interval,
          input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
          alert_rule_test: [{ alertname: alert, eval_time: at, exp_alerts: expected }],
        },
      ],
    });
    const { status, stdout, stderr } = spawnSync(promtool, ['test', 'rules', testFile], { encoding: 'utf8' });
    expect(status, `${stdout}${stderr}\n${annotations.summary}`).toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
