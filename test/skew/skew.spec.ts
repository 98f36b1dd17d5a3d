import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { ServiceName } from '#libs/contracts';
import { startSystem } from '#libs/embedded';
import type { RunningSystem } from '#libs/embedded';
import { runDeadLetters } from '../../tools/dead-letters/program.js';
import { settledBalanceOf } from '../system/money.js';
import { idsIn } from '../system/world.js';
import { allCombinations, nameOf, pairwiseCombinations, uniform } from './combinations.js';
import type { Release } from './combinations.js';
import { firstStartOf } from './first-start.js';
import { FUNDS_MICROS, createScene, finish, openTasks } from './open-tasks.js';
import type { OpenTasks, Scene } from './open-tasks.js';

const ROOTS: Readonly<Record<Release, string>> = {
  previous: inject('previousRelease'),
  current: process.cwd(),
};

let stateDir: string;
let system: RunningSystem;
let scene: Scene;
let combination = uniform('previous');
let open: OpenTasks;
const finished: string[] = [];

/** The demo price is 20 cents, whatever the number of reviewers. */
const PRICE_MICROS = 200_000;

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'countersign-skew-'));
  // The previous release creates the schemas and its own seed data, as in any upgrade.
  await firstStartOf(ROOTS.previous, stateDir);
  system = await startSystem({ stateDir, durable: false, entryOf });
  scene = await createScene(system.credentials);
  open = await openTasks(scene);
});
afterAll(async () => {
  await system.stop();
  await scene.receiver.close();
  rmSync(stateDir, { recursive: true, force: true });
});

function entryOf(service: ServiceName): string {
  return join(ROOTS[combination[service]], 'dist', 'apps', service, 'src', 'main.js');
}

const STEPS = inject('skewSteps') === 'pairs' ? pairwiseCombinations() : allCombinations();

test.each(STEPS.map(step => [nameOf(step), step] as const))('%s', async (_, step) => {
  combination = step.combination;
  await system.restart(step.changed);
  finished.push(...(await finish(scene, open)));
  open = await openTasks(scene);
  const tasks = await idsIn('/v1/tasks', scene.organization.admin);
  expect(tasks).toEqual(expect.arrayContaining([open.offered, open.reviewed]));
});

test('every task was paid once, and no message became a dead letter', async () => {
  finished.push(...(await finish(scene, open)));
  const { available_micros } = await settledBalanceOf(scene.organization);
  const letters: string[] = [];
  const print = (text: string): void => {
    letters.push(text);
  };
  const terminal = { env: { STATE_DIR: stateDir }, operator: 'test', print, complain: print };
  expect(await runDeadLetters(['list'], terminal)).toBe(0);
  expect(letters).toEqual(['No dead letters.']);
  expect(FUNDS_MICROS - available_micros).toBe(finished.length * PRICE_MICROS);
});
