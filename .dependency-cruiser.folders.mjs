import files from './.dependency-cruiser.mjs';

/**
 * Cycles between folders, without specs (which import test helpers) and without the files at the top of a service: its
 * module imports every feature, and every feature its settings.
 */
export default {
  forbidden: [
    {
      name: 'no-cycles-between-folders',
      comment: 'Features depend on one another in one direction.',
      severity: 'error',
      scope: 'folder',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    ...files.options,
    exclude: { path: ['\\.spec\\.ts$', '/test/', '^apps/[^/]+/src/[^/]+\\.ts$', '/migrations/'] },
  },
};
