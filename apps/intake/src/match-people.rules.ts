/**
 * What two reports of one person or one incident have in common, as text to be hashed with a key: the text itself is never kept.
 */

/** A person: name and date of birth. Without the date a name alone would join strangers, so there is nothing to match. */
export function personText(name: string, dateOfBirth: string | undefined): string | undefined {
  if (dateOfBirth === undefined) return undefined;
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  return words.length > 0 ? `${words.sort().join(' ')}|${dateOfBirth}` : undefined;
}

export interface IncidentText {
  text: string;
  why: 'crime_reference' | 'harmed_person_and_week';
}

/** The crime reference; and each harmed person with each week that the incident may have been in (first five weeks). */
export function incidentTexts(
  crimeReference: string | undefined,
  when: { from: string; to?: string } | undefined,
  harmed: readonly string[],
): IncidentText[] {
  const reference = crimeReference?.toUpperCase().replace(/[^A-Z0-9]/g, '') ?? '';
  const weeks = when ? weeksOf(when.from, when.to ?? when.from) : [];
  return [
    // Three characters and fewer are a placeholder ("TBC", "N/A"), not a reference.
    ...(reference.length > 3 ? [{ text: `crime|${reference}`, why: 'crime_reference' as const }] : []),
    ...harmed.flatMap((person) => weeks.map((week) => ({ text: `harmed|${person}|${week}`, why: 'harmed_person_and_week' as const }))),
  ];
}

const DAY = 86_400_000;

function weeksOf(from: string, to: string): number[] {
  const week = (day: string) => Math.floor((Date.parse(day) / DAY + 3) / 7);
  const first = week(from);
  return Array.from({ length: Math.min(5, week(to) - first + 1) }, (_, nth) => first + nth);
}

/** The same content whatever the order of its fields. When and by whom it was sent is not its content. */
export function contentText(referral: object): string {
  const { submittedAt: _when, submittedBy: _who, ...content } = referral as Record<string, unknown>;
  return canonical(content);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, held]) => held !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, held]) => `${JSON.stringify(name)}:${canonical(held)}`)
    .join(',')}}`;
}
