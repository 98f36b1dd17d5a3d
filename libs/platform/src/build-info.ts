import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import { z } from 'zod';

export interface BuildInfo {
  /** `version` in package.json. */
  readonly version: string;
  /** Of the runtime, without the leading `v`. */
  readonly node: string;
  /** The git commit that was built; `unknown` unless BUILD_COMMIT names it. */
  readonly commit: string;
}

const Package = z.object({ version: z.string() });

/** @param commit the value of the setting BUILD_COMMIT */
export function buildInfo(commit = 'unknown'): BuildInfo {
  const { version } = Package.parse(JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')));
  return { version, node: process.versions.node, commit };
}

/** `countersign_build_info`, always 1: joins metrics with the version that produced them. */
export function exportBuildInfo(registry: Registry, { version, node, commit }: BuildInfo): void {
  new Gauge({
    name: 'countersign_build_info',
    help: 'The version, Node and commit of this process; always 1.',
    labelNames: ['version', 'node', 'commit'],
    registers: [registry],
  }).set({ version, node, commit }, 1);
}

/** The folder of package.json, above both libs/ and dist/libs/. */
function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}
