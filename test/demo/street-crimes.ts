import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { MixRow, StreetCrime } from './referral-of-row.rules.js';

const COLUMNS = ['Crime ID', 'Month', 'Location', 'LSOA name', 'Crime type', 'Last outcome category'] as const;

/** Reads a month; a file that is no street-crime file is refused by the name of the column it lacks. */
export function readStreetCrimes(file: string): StreetCrime[] {
  const rows = parse<Record<string, string>>(readFileSync(file), { columns: true, bom: true, skip_empty_lines: true });
  const missing = COLUMNS.filter((column) => rows[0] && !(column in rows[0]));
  if (rows.length === 0 || missing.length > 0) {
    throw new Error(
      `${file} is no street-crime file of data.police.uk: ${rows.length === 0 ? 'it has no row' : `it has no column ${missing.join(', ')}`}.`,
    );
  }
  return rows.map((row, at) => ({
    line: at + 2,
    crimeId: row['Crime ID']!.trim(),
    month: row['Month']!.trim(),
    location: row['Location']!.trim(),
    lsoaName: row['LSOA name']!.trim(),
    type: row['Crime type']!.trim(),
    outcome: row['Last outcome category']!.trim(),
  }));
}

export function readCrimeTypeMix(file: string): MixRow[] {
  const rows = parse<Record<string, string>>(readFileSync(file), { columns: true, skip_empty_lines: true });
  return rows.map((row) => ({
    type: row['crime_type']!,
    category: row['category']!,
    weight: Number(row['weight_percent']),
    homeOffice: row['example_home_office_code'] ?? '',
  }));
}
