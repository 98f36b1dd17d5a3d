import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/backup/**/*.spec.ts'],
    testTimeout: 240_000,
    hookTimeout: 300_000,
    maxWorkers: 1,
  },
});
