// `npm run sandbox`: a hub of an invented county, with invented partners, beside the real one: its own state folder, broker, database and ports.
process.env.AREA = 'sandbox';
// These may be exported for the real hub: at its broker or in its database the sandbox would take, and answer, what real partners send.
for (const name of ['AMQP_URL', 'PARTNERS_AMQP_URL', 'MANAGEMENT_URL', 'DATABASE_URL', 'HUB_DATABASE_NAME']) delete process.env[name];
// Its invented partners, and yours for trying, have no certificates.
delete process.env.HUB_TLS_CLIENT_CA;
process.env.HUB_HOME = process.env.HUB_SANDBOX_HOME || '.hub-sandbox';
process.env.HUB_PORT ||= '3100';
// An offer lapses there within a minute: looked for every half minute, it would seem to lapse at random.
process.env.OFFER_CLOCK_MS ||= '1000';
await import('./start.mjs');
