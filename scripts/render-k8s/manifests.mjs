import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf, PreparationFailed } from '../prepare/terminal.mjs';

const CHART = 'deploy/helm/countersign';
const NAMESPACE = 'countersign';
const INPUTS = /^(Chart\.yaml|values\.yaml|templates\/(?!tests\/|NOTES).*)$/;
/** What needs a cluster to look at, or helm to run. */
const VALUES = ['secrets.checksums=false', 'tests.enabled=false'];

/** Text of every file of k8s/ by its name. */
export function renderManifests(root, helm) {
  const set = VALUES.flatMap(value => ['--set', value]);
  const rendered = outputOf(helm, ['template', 'countersign', CHART, '--namespace', NAMESPACE, ...set], {
    cwd: root,
  });
  if (rendered === undefined) throw new PreparationFailed(`${helm} cannot render ${CHART}.`);
  const header = headerOf(root);
  const files = new Map([['00-namespace.yaml', `${header}${namespace()}`]]);
  for (const manifest of rendered.split(/^---\n/m)) {
    const [, name] = /^# Source: [^/]+\/templates\/(\S+)\n/.exec(manifest) ?? [];
    if (name === undefined) continue;
    const body = manifest.replace(/^# Source: .*\n/, '').trimEnd();
    const before = files.get(name);
    files.set(name, before === undefined ? `${header}${body}\n` : `${before}---\n${body}\n`);
  }
  return files;
}

/** The first lines of every file: where it comes from, and of which version of the chart. */
export function headerOf(root) {
  return `# Rendered by \`npm run render-k8s\` from ${CHART}; change that instead.\n# chart ${hashOfChart(root)}\n`;
}

function hashOfChart(root) {
  const hash = createHash('sha256');
  const chart = join(root, CHART);
  const files = readdirSync(chart, { recursive: true }).map(file => file.replaceAll('\\', '/'));
  for (const file of files.filter(name => INPUTS.test(name) && /\.\w+$/.test(name)).sort()) {
    hash.update(`${file}\0`).update(readFileSync(join(chart, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

function namespace() {
  return `apiVersion: v1
kind: Namespace
metadata:
  name: ${NAMESPACE}
  labels:
    pod-security.kubernetes.io/enforce: restricted
`;
}
