import { hubContracts } from '#messaging/hub-contracts.js';
import { UnitsOfWork } from '#messaging/unit-of-work.js';
import { loadArea } from '#platform/area.js';
import { Database } from '#platform/database.js';
import { tracingOff } from '#platform/tracing.js';
import { answerOffers } from '../../apps/matching/src/answer-offers.js';
import { AreaRules } from '../../apps/matching/src/area-rules.js';
import { Desk } from '../../apps/matching/src/desk.js';
import { aCase } from '../../apps/matching/src/examples.js';
import { takeReadyCases } from '../../apps/matching/src/take-ready-cases.js';

/**
 * One of several processes that try to place cases at the same time, through the writer that the service itself goes through: each its own connections,
 * its own memory and nothing in common with the others but the tables. Reads ids of cases, one batch a line, from its standard input; refers each batch,
 * accepts every other offer that came of it, and says that it is done with it. Killed at any moment, it is started again with what it did not say.
 */
const database = Database.open(process.env.DATABASE_URL!, { max: 2 });
const units = new UnitsOfWork('matching', hubContracts, database, tracingOff);
const rules = new AreaRules(loadArea('cambridgeshire'));
const nothingHeld = { among: () => Promise.resolve(new Set<string>()) };

async function attempt(ids: readonly string[]): Promise<void> {
  const cases = ids.map((id) => aCase({ case: id, interventions: ['letter'], complexity: 'standard', tags: [], flags: [] }));
  await units.run(async (unit) => takeReadyCases(await Desk.open(unit, rules), cases));
  const { rows } = await database.query<{ id: string; provider: string }>(
    `select id, provider from offer where case_id = any($1::uuid[]) and state = 'open' order by id`,
    [ids],
  );
  for (const { id, provider } of rows.filter((_, nth) => nth % 2 === 0))
    await units.run((unit) => answerOffers(unit, rules, nothingHeld, [{ offer: id, provider, answer: 'accepted', answeredBy: 'staff-1' }]));
}

process.stdin.setEncoding('utf8');
let read = '';
for await (const part of process.stdin) {
  read += part as string;
  for (let end = read.indexOf('\n'); end >= 0; end = read.indexOf('\n')) {
    const line = read.slice(0, end);
    read = read.slice(end + 1);
    await attempt(line.split(' '));
    process.stdout.write(`${line}\n`);
  }
}
await database.close();
