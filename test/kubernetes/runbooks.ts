import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SERVICES } from '#libs/contracts';
import { run } from './cluster/host.js';
import type { Kubernetes } from './kubernetes.js';
import { NAMESPACE } from './release.js';

const FOLDER = 'docs/runbooks';
const RUNBOOKS = readdirSync(FOLDER).filter(name => name !== 'README.md');
/** Others need PostgreSQL from here, which no policy allows; `runbooks.spec.ts` runs them all without a cluster. */
const IN_CLUSTER = /^(ops|grep|tail) /;

/** Tests that the runbooks' commands about services and logs work with a release, as their README says. */
export function testRunbooks(kubernetes: Kubernetes): void {
  let folder: string;
  let preparation: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-runbooks-'));
    writeFileSync(join(folder, 'kubectl'), kubernetes.kubectlScript(), { mode: 0o700 });
    preparation = blocksOf('README.md', 'bash');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const shell = (commands: string): string => {
    const environment = `export PATH='${folder}${delimiter}'"$PATH" STATE_DIR='${folder}' NAMESPACE=${NAMESPACE}`;
    return run('bash', ['-c', `set -euo pipefail\n${environment}\n${preparation}\n${commands}`]);
  };

  test.each(SERVICES)('%s shows its health and its log', service => {
    expect(JSON.parse(shell(`ops ${service} readyz`))).toMatchObject({ status: 'ready' });
    expect(shell(`ops ${service} metrics`)).toContain(`countersign_ready{service="${service}"}`);
    expect(readFileSync(join(folder, 'logs', `${service}.log`), 'utf8')).toContain(`"service":"${service}"`);
  });

  test('the commands of every runbook run', () => {
    const commands = RUNBOOKS.flatMap(file =>
      blocksOf(file, 'sh')
        .split('\n')
        .filter(line => IN_CLUSTER.test(line)),
    );
    expect(commands.length).toBeGreaterThan(20);
    shell([...new Set(commands)].join('\n'));
  });
}

/** The commands of a page in this language, in order. */
function blocksOf(file: string, language: 'sh' | 'bash'): string {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const blocks = text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'));
  return [...blocks].map(([, commands = '']) => commands).join('\n');
}
