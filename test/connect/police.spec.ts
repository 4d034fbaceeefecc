import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { loadArea } from '#platform/area.js';
import { by, IntakeAtWork } from '#testing/intake-at-work.js';
import { offenceData } from '../../apps/intake/src/offence-data.js';
import { offenceByCjsCode } from '../../apps/intake/src/offence.rules.js';
import { startIntake } from '../../apps/intake/src/start-intake.js';
import { csvLine } from '../../apps/intake/src/uploads/write-csv.rules.js';

/** What a crime of the published file may be by the register of offences. */
const CATEGORY: Record<string, string> = {
  'Bicycle theft': 'CYC',
  Burglary: 'BUD',
  'Criminal damage and arson': 'CDA',
  'Other theft': 'OTH',
  'Public order': 'PUB',
  Robbery: 'ROB',
  Shoplifting: 'SHP',
  'Theft from the person': 'THP',
  'Vehicle crime': 'VEH',
  'Violence and sexual offences': 'VWI',
};
const HEADINGS = [
  'Crime ref', 'CJS code', 'District', 'Committed on', 'Last outcome category', 'Admitted', 'Victim name', 'Victim contact type', 'Victim contact',
  'Victim contact safe', 'Suspect name', 'Victim agrees to contact', 'Agreed on', 'Agreed how', 'Agreed with', 'Location', 'Crime type',
]; // prettier-ignore
const ROWS = 500;

interface Street {
  'Crime ID': string;
  Month: string;
  Location: string;
  'LSOA name': string;
  'Crime type': string;
  'Last outcome category': string;
}

/** An extract of a crime recording system as a force would send it: crimes as published; the codes of the register; people who are invented. */
function policeFile(): { file: string; categories: string[] } {
  const offences = offenceData();
  const codeOf = new Map<string, string>();
  for (const code of offences.cjs.keys()) {
    const found = offenceByCjsCode(offences, code);
    if (found.kind === 'found' && found.directVictim && !codeOf.has(found.category)) codeOf.set(found.category, code);
  }
  const districts = loadArea('cambridgeshire').districts.map(({ name }) => name);
  const crimes = (parse(readFileSync('data/2021-01-cambridgeshire-street.csv'), { columns: true }) as Street[])
    .map((crime) => ({ crime, district: crime['LSOA name'].replace(/\s+\S+$/, ''), category: CATEGORY[crime['Crime type']]! }))
    .filter(({ crime, district, category }) => crime['Crime ID'] && category && codeOf.has(category) && districts.includes(district))
    // A prison is not in the published file, and nobody refers from custody without one.
    .filter(({ crime }) => crime['Last outcome category'] !== 'Offender sent to prison')
    .slice(0, ROWS);
  const lines = crimes.map(({ crime, district, category }, nth) => [
    ...[
      `35/${crime['Crime ID'].slice(0, 12)}/21`,
      codeOf.get(category)!.toLowerCase(),
      district,
      `${String((nth % 28) + 1).padStart(2, '0')}/01/2021`,
    ],
    ...[crime['Last outcome category'], ['Y', 'N', 'NK', 'Part'][nth % 4]!, `Sam Sample ${nth}`, 'Mobile', '07700 900123', 'Y'],
    ...[nth % 3 ? `Alex Invented ${nth}` : '', 'Y', '05/02/2021', 'F2F', 'PC 0000 Testcase', crime.Location, crime['Crime type']],
  ]);
  return { file: [HEADINGS, ...lines].map(csvLine).join(''), categories: crimes.map(({ category }) => category) };
}

it('a police file of five hundred published crimes is read by a mapping that is data, and every row is a case of its category', async () => {
  const hub = await IntakeAtWork.begin(startIntake);
  try {
    const { file, categories } = policeFile();
    expect(categories).toHaveLength(ROWS);
    const agency = by.agency(hub.police);
    const headers = { 'content-type': 'text/csv' };
    const { status, body } = await hub.call('POST', '/uploads?mapping=police-crime', agency, file, headers);
    expect(status).toBe(202);
    const reaches = (state: string) =>
      hub.world.until(async () => {
        const now = (await hub.call('GET', `/uploads/${body.id}`, agency)).body;
        return now.state === state ? now : undefined;
      }, 60_000);
    const checked = await reaches('checked');
    const faulty = (await hub.call('GET', `/uploads/${body.id}/rows?after=0`, agency)).body.filter(
      (one: { faults: unknown[] }) => one.faults.length > 0,
    );
    expect(faulty).toEqual([]);
    expect(checked.verdicts).toEqual({ sound: ROWS, faulty: 0, wouldDuplicate: 0 });
    await hub.call('POST', `/uploads/${body.id}/confirm`, agency);
    expect((await reaches('done')).outcomes).toEqual({ accepted: ROWS });
    const { rows } = await hub.database.query<{ category: string; route: string }>(
      'select c.category, c.route from cases c join upload_row r on r.inbox_id = c.inbox_id order by r.nth',
    );
    expect(rows.map(({ category }) => category)).toEqual(categories);
    expect(new Set(rows.map(({ route }) => route))).toEqual(new Set(['police']));
  } finally {
    await hub.end();
  }
}, 180_000);
