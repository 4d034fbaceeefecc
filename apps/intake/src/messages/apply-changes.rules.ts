import type { Fault } from '#contracts/fault.js';

/** One correction. A path as faults give it (`people[1].contactPoints[0].safe`); without a value what is there is taken out. */
export interface Change {
  path: string;
  value?: unknown;
}

export type Changed = { kind: 'changed'; data: unknown } | { kind: 'refused'; faults: Fault[] };

type Step = string | number;

/** Corrects a message in these places; all, or none where one of them cannot be reached. What was given is left as it was. */
export function applyChanges(data: unknown, changes: readonly Change[]): Changed {
  const whole = { data: structuredClone(data) };
  const faults = changes.flatMap(({ path, value }) => {
    const steps = stepsOf(path);
    if (!steps) return [fault(path, 'wrong_form', 'This is no path: write it as the faults do, such as people[1].name.')];
    return change(whole, ['data', ...steps], value) ? [] : [fault(path, 'not_found', 'The message has no such place.')];
  });
  return faults.length > 0 ? { kind: 'refused', faults } : { kind: 'changed', data: whole.data };
}

/** Names and places; undefined where it is no path. Any name may stand in it but one that has a full stop or a bracket. */
function stepsOf(path: string): Step[] | undefined {
  if (path === '') return [];
  if (!/^[^.[\]]+(\[\d{1,6}\])*(\.[^.[\]]+(\[\d{1,6}\])*)*$/.test(path)) return undefined;
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, place, name]) => (place === undefined ? name! : Number(place)));
}

function change(at: unknown, [step, ...rest]: Step[], value: unknown): boolean {
  if (step === undefined || !holds(at, step, rest.length === 0 && value !== undefined)) return false;
  const parent = at as Record<Step, unknown>;
  if (rest.length > 0) return change(parent[step], rest, value);
  if (value !== undefined) Object.defineProperty(parent, step, { value, writable: true, enumerable: true, configurable: true });
  else if (Array.isArray(at)) at.splice(step as number, 1);
  else delete parent[step];
  return true;
}

/** Only what is its own: an object has more names than were sent. A new field may be put in, and one item put at the end of a list. */
function holds(at: unknown, step: Step, mayBeNew: boolean): boolean {
  if (typeof at !== 'object' || at === null) return false;
  if (Array.isArray(at)) return typeof step === 'number' && step < at.length + (mayBeNew ? 1 : 0);
  return typeof step === 'string' && (mayBeNew || Object.hasOwn(at, step));
}

const fault = (path: string, code: string, sentence: string): Fault => ({ path, code, sentence, act: 'sender' });
