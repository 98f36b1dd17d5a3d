import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { compressed } from '../../scripts/vite/compressed.mjs';

const here = import.meta.dirname;

/** React's API on Preact: without these entries the same sources are built with React. */
const PREACT = [
  { find: /^react\/jsx-(dev-)?runtime$/, replacement: 'preact/jsx-runtime' },
  { find: /^react-dom\/client$/, replacement: resolve(here, 'src/preact-client.ts') },
  { find: /^react(-dom)?$/, replacement: 'preact/compat' },
  // A polyfill for React before 18.
  { find: /^use-sync-external-store\/shim.*$/, replacement: 'preact/compat' },
];

/** Two thirds of the form library, for markup that the console never makes of what strangers write. */
const NO_MARKDOWN = {
  find: /^markdown-to-jsx\/react$/,
  replacement: resolve(here, 'src/work/form/plain-markdown.tsx'),
};

/** What every page needs, in one file: apart, its parts compress worse and arrive one after another. */
const SHELL = {
  name: 'shell',
  test: /node_modules\/(preact|@tanstack|wouter|regexparam)\/(?!.*\/(mutationObserver|useMutation)\.)|src\/(api|messages|session|shell|shortcuts)\/(?!.*(shortcut-help|\.json))|src\/ui\/(store|announcer)|src\/sign-out\/sign-out-button/,
};

export default defineConfig({
  root: here,
  base: '/console/',
  resolve: { alias: [...PREACT, NO_MARKDOWN] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'react' } },
  build: {
    outDir: resolve(here, '../../dist/console'),
    emptyOutDir: true,
    target: ['chrome119', 'firefox121', 'safari17'],
    // Of the libraries in the bundle, whose licences ask for it.
    license: { fileName: 'licenses.md' },
    // The policy of the pages forbids `data:` scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      // The libraries mark their files for React's servers, which the console does not have.
      checks: { moduleLevelDirective: false },
      output: { codeSplitting: { groups: [SHELL] } },
    },
  },
  plugins: [compressed()],
});
