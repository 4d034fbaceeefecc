// ESM-only packages that CommonJS tests must have compiled, and one of OpenTelemetry that imports as it runs; everything else in node_modules is left alone.
const esmOnly =
  '(@nestjs|file-type|strtok3|token-types|uint8array-extras|@tokenizer|@borewit|jose|uuid|fast-check|pure-rand|postal-mime|rabbitmq-client|@opentelemetry/otlp-exporter-base)';

const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/{apps,libs,test}/**/*.spec.ts'],
  transform: { '^.+\\.[cm]?[jt]s$': swc },
  transformIgnorePatterns: [`/node_modules/(?!${esmOnly}/)`],
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  setupFiles: ['reflect-metadata'],
  maxWorkers: 2,
  testTimeout: 60_000,
};
