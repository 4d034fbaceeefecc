import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { homeOfficeCode, type CjsOffence, type OffenceData, type OffenceEntry } from './offence.rules.js';

interface RulesFile {
  genericClasses: number[];
  never: string;
  /** Flags that a whole Home Office class carries: wounding with intent, arson. */
  classFlags: Record<string, string[]>;
  corrections: ({ codes: string[] } & WrittenEntry)[];
  statutes: ({ statutes: string[] } & WrittenEntry)[];
  descriptions: ({ match: string } & WrittenEntry)[];
}
interface WrittenEntry {
  category: string;
  flags?: string[];
  directVictim: boolean;
}

/** A statute answers for its generic codes only where at least this many of its other codes agree on one category. */
const AGREEING_CODES = 3;

let loaded: OffenceData | undefined;

/** The registers of offences, read from `apps/intake/data` once a process (about 0.2 s). */
export function offenceData(): OffenceData {
  return (loaded ??= load(dataFolder()));
}

function load(folder: string): OffenceData {
  const rules = JSON.parse(readFileSync(join(folder, 'offence-rules.json'), 'utf8')) as RulesFile;
  const genericClasses = new Set(rules.genericClasses);
  const homeOffice = readHomeOffice(folder, rules);
  const cjs = readCjs(folder);
  const statutes = agreeingStatutes(cjs, homeOffice, genericClasses);
  for (const { statutes: named, ...entry } of rules.statutes) for (const statute of named) statutes.set(statute, entryOf(entry));
  const descriptions = rules.descriptions.map(({ match, ...entry }) => ({ match: new RegExp(match, 'i'), entry: entryOf(entry) }));
  return {
    homeOffice,
    homeOfficeClass: agreeingClasses(homeOffice),
    cjs,
    statutes,
    descriptions,
    never: new RegExp(rules.never, 'i'),
    genericClasses,
  };
}

function readHomeOffice(folder: string, rules: RulesFile): Map<string, OffenceEntry> {
  const rows = csv(folder, 'home-office-code-to-category.csv');
  const entries = new Map(
    rows.map((row): [string, OffenceEntry] => [
      `${row.ho_class!.padStart(3, '0')}/${row.ho_subclass!.padStart(2, '0')}`,
      {
        category: row.category!,
        flags: [...row.flags!.split(' ').filter(Boolean), ...(rules.classFlags[row.ho_class!] ?? [])],
        directVictim: row.direct_victim_likely === 'yes',
      },
    ]),
  );
  for (const { codes, ...entry } of rules.corrections) for (const code of codes) correct(entries, code, entryOf(entry));
  return entries;
}

/** An empty category takes the code out: `000/00` is the register's own word for "invalid offence". */
function correct(entries: Map<string, OffenceEntry>, code: string, entry: OffenceEntry): void {
  if (entry.category) entries.set(code, entry);
  else entries.delete(code);
}

function readCjs(folder: string): Map<string, CjsOffence> {
  const offences = new Map<string, CjsOffence>();
  for (const row of csv(folder, 'cjs-offence-codes.csv')) {
    // 25 codes come twice: the row that is in force, and an expired one. The one in force speaks.
    if (offences.has(row.OFFENCE_CODE!) && row.ACTIVE_FLAG !== 'Y') continue;
    offences.set(row.OFFENCE_CODE!, {
      statute: row.STATUTE_CODE === 'UNKN' || row.STATUTE_CODE === 'ZZ' ? row.OFFENCE_CODE!.slice(0, 4) : row.STATUTE_CODE!,
      description: row.DESCRIPTION!,
      homeOffice: homeOfficeCode(row.HO_CODE!) ?? '',
    });
  }
  return offences;
}

function agreeingStatutes(
  cjs: Map<string, CjsOffence>,
  homeOffice: Map<string, OffenceEntry>,
  generic: Set<number>,
): Map<string, OffenceEntry> {
  const seen = new Map<string, OffenceEntry[]>();
  for (const { statute, homeOffice: code } of cjs.values()) {
    const entry = code && !generic.has(Number(code.split('/')[0])) ? homeOffice.get(code) : undefined;
    if (entry) gather(seen, statute, entry);
  }
  return new Map(
    [...seen]
      .filter(([, entries]) => entries.length >= AGREEING_CODES && oneCategory(entries))
      .map(([statute, entries]) => [statute, common(entries)]),
  );
}

function agreeingClasses(homeOffice: Map<string, OffenceEntry>): Map<number, OffenceEntry> {
  const seen = new Map<number, OffenceEntry[]>();
  for (const [code, entry] of homeOffice) {
    const key = Number(code.split('/')[0]);
    gather(seen, key, entry);
  }
  return new Map([...seen].filter(([, entries]) => oneCategory(entries)).map(([key, entries]) => [key, common(entries)]));
}

function gather<Key>(lists: Map<Key, OffenceEntry[]>, key: Key, entry: OffenceEntry): void {
  const list = lists.get(key);
  if (list) list.push(entry);
  else lists.set(key, [entry]);
}

const oneCategory = (entries: OffenceEntry[]) => new Set(entries.map((entry) => entry.category)).size === 1;

/** What all of them share: a flag that only some carry is not known of the rest. */
function common(entries: OffenceEntry[]): OffenceEntry {
  const [first, ...others] = entries;
  return {
    category: first!.category,
    flags: first!.flags.filter((flag) => others.every((other) => other.flags.includes(flag))),
    directVictim: entries.some((entry) => entry.directVictim),
  };
}

const entryOf = ({ category, flags = [], directVictim }: WrittenEntry): OffenceEntry => ({ category, flags, directVictim });

const csv = (folder: string, file: string) =>
  parse(readFileSync(join(folder, file)), { columns: true, bom: true }) as Record<string, string>[];

/** Built code lies in dist/, the data beside the source: look upwards for it. */
function dataFolder(): string {
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) {
    const folder = join(at, 'apps/intake/data');
    if (existsSync(folder)) return folder;
    if (at === dirname(at)) throw new Error('apps/intake/data is missing: run the hub from its checkout or its image');
  }
}
