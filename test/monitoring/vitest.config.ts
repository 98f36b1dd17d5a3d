import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/monitoring/**/*.spec.ts'],
    globalSetup: ['test/monitoring/prometheus-folder.global.mjs'],
    testTimeout: 180_000,
    hookTimeout: 300_000,
    maxWorkers: 1,
  },
});
