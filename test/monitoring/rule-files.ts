import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const FOLDER = 'deploy/helm/countersign/monitoring';

const Recording = z.strictObject({ record: z.string(), expr: z.string() });
const Alert = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string(),
  labels: z.strictObject({ severity: z.enum(['warning', 'critical']) }),
  annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook_url: z.string() }),
});
export type Alert = z.output<typeof Alert>;
const RuleFile = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      interval: z.string().optional(),
      rules: z.array(z.union([Recording, Alert])),
    }),
  ),
});

const Panel = z.looseObject({
  title: z.string(),
  targets: z.array(z.looseObject({ expr: z.string() })).optional(),
});
const Dashboard = z.looseObject({ uid: z.string(), title: z.string(), panels: z.array(Panel) });

export const RULE_FILES = readdirSync(join(FOLDER, 'rules')).map(name => join(FOLDER, 'rules', name));
const rules = RULE_FILES.flatMap(file => RuleFile.parse(parse(readFileSync(file, 'utf8'))).groups).flatMap(
  group => group.rules,
);

export const ALERTS: readonly Alert[] = rules.filter(rule => 'alert' in rule);
export const RECORDINGS = rules.filter(rule => 'record' in rule);

export const DASHBOARDS = readdirSync(join(FOLDER, 'dashboards')).map(name => ({
  name,
  dashboard: Dashboard.parse(JSON.parse(readFileSync(join(FOLDER, 'dashboards', name), 'utf8'))),
}));
