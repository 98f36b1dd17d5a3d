/** The boundaries of the code: which folder may import which. Run by `npm run boundaries`. */
export default {
  forbidden: [
    {
      name: 'apps-never-import-apps',
      comment: 'Services talk over NATS. What two of them need belongs in libs/.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'rules-are-pure',
      comment: 'A rule imports contracts, other rules, and nothing that does I/O or belongs to a framework.',
      severity: 'error',
      from: { path: '\\.rule\\.ts$' },
      to: {
        pathNot: [
          '\\.rule\\.ts$',
          '^libs/(contracts|dialects|output-schema)/',
          '^node_modules/(zod|canonicalize|ipaddr\\.js)/',
          // For digests, checksums, and the form of an address.
          '^(node:)?(crypto|zlib|net)$',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'edge-knows-no-routes',
      comment: 'What is around every route knows neither the routes nor the dialects: both are passed in.',
      severity: 'error',
      from: { path: '^apps/gateway/src/edge/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^apps/gateway/src/(api|dialects|openapi)/' },
    },
    {
      name: 'api-knows-no-dialects',
      severity: 'error',
      from: { path: '^apps/gateway/src/(api|openapi)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^apps/gateway/src/dialects/' },
    },
    {
      name: 'contracts-have-no-io',
      severity: 'error',
      from: { path: '^libs/contracts/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: [
          '^apps/',
          '^libs/(?!contracts/)',
          '^node_modules/(?!zod|canonicalize)',
          '^(node:)?(fs|net|http|https|child_process|dgram)$',
        ],
      },
    },
    {
      name: 'libs-never-import-apps',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'tests-stay-out-of-services',
      comment: 'Embedded servers and test factories never reach a running service.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(libs/(testing|embedded)|test|tools)/' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '\\.spec\\.ts$',
          '\\.d\\.ts$',
          'plain-markdown\\.tsx$',
          'main\\.ts$',
          '^tools/',
          '\\.config\\.ts$',
          'migrations/',
        ],
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['development', 'import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
