import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/kubernetes/**/*.spec.ts'],
    globalSetup: ['test/kubernetes/cluster.global.ts'],
    testTimeout: 900_000,
    hookTimeout: 900_000,
    fileParallelism: false,
    // Each test continues with the release of the one before.
    bail: 1,
  },
});
