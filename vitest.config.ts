import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'apps/**/*.spec.ts',
      'libs/**/*.spec.ts',
      'scripts/**/*.spec.mjs',
      'tools/**/*.spec.ts',
      'test/**/*.spec.ts',
    ],
    globalSetup: ['libs/testing/src/servers.global.ts'],
    // Real servers on two cores: the first test of a file may wait for one to boot.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
