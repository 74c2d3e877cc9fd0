import tseslint from 'typescript-eslint';

const temporalOnly =
  'Workflow code is deterministic: no Node built-ins, no I/O libraries, activities as types only (docs/how-it-works.md).';
export default tseslint.config(
  { ignores: ['node_modules/', '.data/', 'web/', 'coverage/', '**/*.cjs'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A forgotten await on an activity, a workflow call or a query is a bug that no test sees.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false, properties: false } }],
      'no-console': 'error',
    },
  },
  {
    files: ['test/**', 'bench/**', 'db/migrate-cli.ts'],
    rules: {
      'no-console': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  {
    files: ['workflows/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: [
                'node:*',
                'fs',
                'path',
                'crypto',
                'zod',
                '@mikro-orm/*',
                'pg',
                '@temporalio/activity',
                '@temporalio/client',
                '@temporalio/worker',
                '../db/*',
                '../sync/*',
                '../pms/*',
                '../api/*',
              ],
              message: temporalOnly,
            },
          ],
        },
      ],
    },
  },
  // Plain JavaScript that runs before anything is installed: linted without types, and it speaks to a terminal.
  {
    files: ['**/*.mjs'],
    ...tseslint.configs.disableTypeChecked,
    rules: { ...tseslint.configs.disableTypeChecked.rules, 'no-console': 'off' },
  },
);
