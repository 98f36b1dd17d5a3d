import { configDefaults, defineConfig } from 'vitest/config';

/** Real servers on two cores: the first test of a file may wait for one to boot. */
const patience = { testTimeout: 120_000, hookTimeout: 240_000 };

/** What they measure or count is the state of a whole process. */
const ALONE = [
  'libs/database/src/prepare-repeated.spec.ts',
  'libs/output-schema/src/{cost,formats/formats}.spec.ts',
  'apps/gateway/src/edge/body-cost.spec.ts',
];

/** Importing Nest and the libraries for each file would take as long as the tests. */
const inOneModuleGraph = { isolate: false };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'parts',
          include: ['{apps,libs,scripts,tools,deploy}/**/*.spec.{ts,mjs}', 'test/repository/**/*.spec.ts'],
          exclude: [...configDefaults.exclude, ...ALONE],
          globalSetup: ['libs/testing/src/servers.global.ts'],
          ...inOneModuleGraph,
          ...patience,
        },
      },
      {
        test: {
          name: 'alone',
          include: ALONE,
          globalSetup: ['libs/testing/src/servers.global.ts'],
          ...patience,
        },
      },
      {
        // Over HTTP against the seven processes, which are started once.
        test: {
          name: 'system',
          include: ['test/{e2e,conformance,generators}/**/*.spec.ts'],
          globalSetup: ['test/system/system.global.ts'],
          ...inOneModuleGraph,
          ...patience,
        },
      },
      {
        // Against processes of their own, because they are killed. After all others and one at a time: how soon
        // a system is itself again says nothing when it shares two cores with another one.
        test: {
          name: 'crash',
          include: ['test/{crash,chaos,fuzz}/**/*.spec.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
          ...patience,
        },
      },
      {
        // The console in a browser, against a system of its own. One page at a time: what a person waits for is timed.
        test: {
          name: 'browser',
          include: ['test/browser/**/*.spec.ts'],
          globalSetup: ['test/browser/browser.global.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
          // A page shows what was done to it in a later task of its own.
          expect: { poll: { timeout: 30_000 } },
          ...inOneModuleGraph,
          ...patience,
        },
      },
    ],
  },
});
