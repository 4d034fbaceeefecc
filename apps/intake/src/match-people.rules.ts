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
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  let text = '';
  // Written name by name: an object that is sorted first would put names that are numbers in another order, and old digests would match no more.
  for (const name of Object.keys(value).sort()) {
    const held = (value as Record<string, unknown>)[name];
    if (held !== undefined) text += `${text && ','}${quoted(name)}:${canonical(held)}`;
  }
  return `{${text}}`;
}

/** Nothing in it that JSON writes otherwise. */
const PLAIN = /^[ !#-[\]-~]*$/;
const quoted = (text: string) => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));
