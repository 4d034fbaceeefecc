// Who may import whom. Each rule has a seeded violation in test/check/boundaries.spec.ts that proves it fires.
// A spec is exempt where the rule guards what runs in production.
const notASpec = '\\.spec\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      severity: 'error',
      comment: 'In a circle no file can be loaded first. A circle that a type alone closes is gone when the code runs.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      comment: 'The imported file is not there; it would fail only when run. What the build makes is there after it.',
      from: {},
      to: { couldNotResolve: true, pathNot: '(^|/)dist/' },
    },
    {
      name: 'no-app-to-app',
      severity: 'error',
      comment: 'Services speak by messages and HTTP. Shared code belongs in libs.',
      from: { path: '^apps/(?!hub/)([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'hub-only-starts-apps',
      severity: 'error',
      comment: 'apps/hub starts the others: it may import their start-….ts and nothing behind it.',
      from: { path: '^apps/hub/' },
      to: { path: '^apps/', pathNot: ['^apps/hub/', '^apps/[^/]+/src/start-[^/]+\\.ts$', '^apps/[^/]+/src/[^/]+/start-[^/]+\\.ts$'] },
    },
    {
      name: 'no-lib-to-app',
      severity: 'error',
      comment: 'A library that knows a service cannot be shared.',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'contracts-alone',
      severity: 'error',
      comment: 'A contract can be handed to a stranger: it needs nothing of ours, and of others only the validators.',
      from: { path: '^libs/contracts/', pathNot: notASpec },
      to: { path: '.', pathNot: ['^libs/contracts/', '^node_modules/(class-validator|class-transformer|reflect-metadata)/'] },
    },
    {
      name: 'rules-are-pure',
      severity: 'error',
      comment: 'Rules decide from their arguments: they import contracts, other rules and a calendar, never the machine or a database.',
      from: { path: '\\.rules\\.ts$' },
      to: {
        path: '.',
        pathNot: ['^libs/contracts/', '\\.rules\\.ts$', '^node_modules/(date-holidays|class-validator|class-transformer)/'],
      },
    },
    {
      name: 'platform-stands-alone',
      severity: 'error',
      comment: 'Platform lies under messaging: config, database, sign-in, with no message in it.',
      from: { path: '^libs/platform/', pathNot: notASpec },
      to: { path: '^libs/(messaging|testing)/' },
    },
    {
      name: 'testing-in-specs-alone',
      severity: 'error',
      comment: 'libs/testing makes databases and drops them: nothing that runs in production may reach it.',
      from: { path: '^(apps|libs)/', pathNot: ['^libs/testing/', notASpec] },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'no-import-of-tests',
      severity: 'error',
      comment: 'What a spec or test/ defines is not there in production.',
      from: { path: '^(apps|libs)/' },
      to: { path: ['^test/', notASpec] },
    },
    {
      name: 'channels-in-messaging-alone',
      severity: 'error',
      comment:
        'Handlers never touch a channel: what is acknowledged, and when, is decided in one place. The sandbox is a stranger to the hub.',
      from: { path: '^apps/(?!hub/|sandbox/)', pathNot: notASpec },
      to: { path: '^node_modules/(amqplib|rabbitmq-client)/' },
    },
    {
      name: 'no-development-package-in-production',
      severity: 'error',
      comment: 'It is not installed where the hub runs.',
      from: { path: '^(apps|libs)/', pathNot: ['^libs/testing/', notASpec, '^apps/console/build-styles\\.mjs$', '^apps/intake/tools/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '^apps/console/assets/'] },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['source', 'import', 'node', 'require', 'default', 'types'] },
  },
};
