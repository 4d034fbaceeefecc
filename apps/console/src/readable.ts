import { accessNeeds, ageBands, categoryNames, interventions, specialistTags } from '#contracts/codes.js';
import type { Area } from '#platform/area.js';
import { interventionOf } from './offer-words.js';
import { dayOf } from './words.js';

/** A decision's record gives its reasons with codes in them, so that it can be checked; here the same sentence, for a reader. */
export function readable(sentence: string, area: Area): string {
  return sentence.replace(/\b\d{4}-\d{2}-\d{2}\b|[A-Za-z0-9]\w*/g, (word) => wordFor(word, area) ?? word);
}

function wordFor(code: string, area: Area): string | undefined {
  if (/^\d{4}-\d{2}-\d{2}$/.test(code)) return dayOf(`${code}T12:00:00Z`);
  if (Object.hasOwn(categoryNames, code)) return lower(categoryNames[code as keyof typeof categoryNames]);
  const place = [...area.districts, ...area.prisons].find((known) => known.code === code);
  if (place) return place.name;
  if ((interventions as readonly string[]).includes(code)) return interventionOf(code);
  // A code that is an English word as well ("hate", "other") reads as it is.
  return code.includes('_') && CODES.has(code) ? code.replaceAll('_', ' ').replace(/^(\d+) to (\d+)$/, 'aged $1 to $2') : undefined;
}

const CODES = new Set<string>([...accessNeeds, ...ageBands, ...specialistTags]);

/** In the middle of a sentence; names in capitals stay. */
const lower = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
