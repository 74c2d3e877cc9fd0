// Data flows one way through the folders; docs/how-it-works.md says why. Type-only imports count too, except where a rule says otherwise.
const only = (from, allowed, comment) => ({
  name: `${from}-imports`,
  severity: 'error',
  comment,
  from: { path: `^${from}/` },
  to: {
    path: '^(domain|db|pms|sync|temporal|activities|workflows|api|web|simulator|server)/',
    pathNot: [`^${from}/`, ...allowed].join('|') || undefined,
  },
});
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    only('domain', [], 'pure rules import nothing of ours'),
    only('db', ['^domain/'], 'db knows domain'),
    only('pms', ['^domain/'], 'pms knows domain'),
    only('sync', ['^domain/', '^db/'], 'sync is domain + db'),
    only('temporal', ['^workflows/messages\\.ts$'], 'temporal knows the types of the messages'),
    only('activities', ['^sync/', '^pms/', '^db/', '^domain/', '^temporal/', '^workflows/messages\\.ts$'], 'thin shells'),
    only('workflows', ['^domain/', '^activities/'], 'domain, and the types of activities'),
    only(
      'api',
      [
        '^sync/',
        '^db/',
        '^domain/',
        '^temporal/',
        '^pms/[a-z]+/credential-schema\\.ts$',
        '^pms/credential-schemas\\.ts$',
        '^workflows/messages\\.ts$',
      ],
      'of pms only the credential schemas',
    ),
    only('simulator', [], 'the world outside shares no code with the product'),
    {
      name: 'workflow-sandbox',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^(node:|fs$|path$|crypto$)|node_modules/(zod|@mikro-orm|pg)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workflows-import-activity-types-only',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs'] },
  },
};
