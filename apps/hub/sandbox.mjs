// `npm run sandbox`: a hub of an invented county, with invented partners, beside the real one: its own state folder, broker, database and ports.
process.env.AREA = 'sandbox';
process.env.HUB_HOME ||= '.hub-sandbox';
process.env.HUB_PORT ||= '3100';
// An offer lapses there within a minute: looked for every half minute, it would seem to lapse at random.
process.env.OFFER_CLOCK_MS ||= '1000';
await import('./start.mjs');
