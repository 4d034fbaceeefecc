import { isDate, isInstant } from '#contracts/fields.js';
import { instantAt } from '#platform/working-days.rules.js';
import type { MappedColumn } from './file-mapping.rules.js';

/**
 * What a cell says, as the field that it fills wants it. What cannot be read stays as it is written, so that the contract's own check finds the fault
 * and nothing is guessed.
 */
export function readCell({ as, values }: Pick<MappedColumn, 'as' | 'values'>, written: string): unknown {
  const text = unescaped(written.trim());
  const meant = (one: string) => values?.find(({ from }) => plain(from) === plain(one))?.to;
  switch (as) {
    case 'text':
      return meant(text) ?? text;
    case 'code':
      return meant(text) ?? asCode(text);
    case 'upper':
      return meant(text) ?? text.toUpperCase();
    case 'choice':
      return meant(text) ?? asChoice(text);
    case 'choices':
      return parts(text).map((one) => meant(one) ?? asChoice(one));
    case 'codes':
      return parts(text).map((one) => meant(one) ?? asCode(one));
    case 'date':
      return dayIn(text)?.day ?? text;
    case 'instant':
      return instantIn(text) ?? text;
    case 'number':
      return numberIn(text);
    case 'yes_no':
      return YES_NO[(meant(text) ?? text).toLowerCase()] ?? text;
  }
}

const YES_NO: Record<string, boolean> = { yes: true, y: true, true: true, 1: true, no: false, n: false, false: false, 0: false };

/** Spaces, strokes and capitals make no difference: `Victims’ Hub`, `victims_hub`. */
export const plain = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[\s_.–-]+/g, ' ')
    .trim();

const asCode = (text: string) => text.replace(/\s+/g, '-');
const asChoice = (text: string) => plain(text).replaceAll(' ', '_');
const parts = (text: string) =>
  text
    .split(/[;,|\n]/)
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** What the hub, or a careful sender, put before a value that a spreadsheet would take for a formula. */
const unescaped = (text: string) => (/^'[=+\-@\t]/.test(text) ? text.slice(1) : text);

const numberIn = (text: string): unknown => {
  const digits = text.replace(/^£\s*/, '').replace(/,(?=\d{3}(\D|$))/g, '');
  return /^-?\d+(\.\d+)?$/.test(digits) ? Number(digits) : text;
};

const WRITTEN = /^(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[/.](\d{1,2})[/.](\d{4}))(?:[T ](\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?)?$/;

/** A day as it is written in England, or as ISO 8601 does: 10/06/2026, 10.6.2026, 2026-06-10; and the time of day where there is one. */
function dayIn(text: string): { day: string; time?: string } | undefined {
  const found = WRITTEN.exec(text);
  if (!found) return undefined;
  const [, year = found[6]!, month = found[5]!, date = found[4]!, , , , hours, minutes] = found;
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  if (!isDate(day)) return undefined;
  if (hours === undefined) return { day };
  return Number(hours) < 24 && Number(minutes) < 60 ? { day, time: `${hours.padStart(2, '0')}:${minutes}` } : undefined;
}

/** An instant with its offset as it is; a local time in England; a day alone counts from its beginning there. */
function instantIn(text: string): string | undefined {
  if (isInstant(text)) return text;
  const local = dayIn(text);
  return local && instantAt(local.day, local.time ?? '00:00', 'Europe/London').toISOString();
}
