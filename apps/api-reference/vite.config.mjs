import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { compressed } from '../../scripts/vite/compressed.mjs';

const here = import.meta.dirname;

export default defineConfig({
  root: here,
  base: '/docs/',
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
  build: {
    outDir: resolve(here, '../../dist/api-reference'),
    emptyOutDir: true,
    target: ['chrome119', 'firefox121', 'safari17'],
    // Of the libraries in the bundle, whose licences ask for it.
    license: { fileName: 'licenses.md' },
    // The policy of the page forbids `data:` scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 10_000,
  },
  plugins: [compressed()],
});
