import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/skew/**/*.spec.ts'],
    globalSetup: ['test/skew/previous-release.global.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // Each combination continues with the tasks of the one before.
    bail: 1,
  },
});
