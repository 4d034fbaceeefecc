import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const node = Object.fromEntries(
  [
    'process',
    'console',
    'Buffer',
    'URL',
    'URLSearchParams',
    'fetch',
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'clearInterval',
    'setImmediate',
    'structuredClone',
  ].map((name) => [name, 'readonly']),
);

// No rule here asks for types: the compiler runs beside this in the check, and linting stays at a few seconds.
export default tseslint.config(
  { ignores: ['dist/', 'coverage/', '.hub/', '.hub-sandbox/', 'apps/console/assets/'] },
  js.configs.recommended,
  { files: ['**/*.ts'], extends: [tseslint.configs.recommended] },
  { languageOptions: { globals: node }, linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error', // a service speaks through its logger; scripts that talk to a person are named below
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only main.ts and scripts read the environment; everything else is given an env.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'No barrels: import from the defining file.' },
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
      ],
      'prefer-const': 'error',
      'no-unused-vars': 'off',
    },
  },
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/no-explicit-any': 'off', // rows of SQL and JSON from outside are parsed at the edge
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'off', // a class in a decorated signature must stay a value import
    },
  },
  {
    files: [
      '**/main.ts',
      '**/*-main.ts',
      'apps/hub/**',
      'test/**',
      'libs/testing/**',
      '**/*.spec.ts',
      'tools/**',
      '**/*.mjs',
      '**/*.cjs',
      '.ci/**',
    ],
    rules: { 'no-console': 'off', 'no-restricted-properties': 'off' },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable', require: 'readonly', __dirname: 'readonly' } },
  },
);
