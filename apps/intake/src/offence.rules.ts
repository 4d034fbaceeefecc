/**
 * What an offence code says about a case: its category, its flags, and what still has to be asked.
 *
 * A CJS code is followed to its Home Office code, and that to the hub's category. Generic Home Office codes ("other offences") say nothing, so for
 * those the statute answers, then the description. Where nothing answers, the sender is asked for the hub's category: nothing is guessed.
 */

export interface OffenceEntry {
  category: string;
  flags: readonly string[];
  directVictim: boolean;
}

export interface CjsOffence {
  statute: string;
  description: string;
  homeOffice: string;
}

export interface OffenceData {
  /** By `008/30`: class in three digits, subclass in two. */
  homeOffice: ReadonlyMap<string, OffenceEntry>;
  /** By Home Office class, where every subclass that is known has one category: answers for a subclass newer than the file. */
  homeOfficeClass: ReadonlyMap<number, OffenceEntry>;
  cjs: ReadonlyMap<string, CjsOffence>;
  statutes: ReadonlyMap<string, OffenceEntry>;
  descriptions: readonly { match: RegExp; entry: OffenceEntry }[];
  /** Descriptions that only mention another offence ("fail to report a theft"): their words answer nothing. */
  never: RegExp;
  genericClasses: ReadonlySet<number>;
}

export type Offence =
  | {
      kind: 'found';
      category: string;
      /** Facts: the code alone proves them. */
      flags: string[];
      /** Flags that the code makes likely: a question to ask, never a fact. */
      questions: string[];
      directVictim: boolean;
      homeOffice?: string;
      basis: 'stated' | 'home_office' | 'home_office_class' | 'statute' | 'description';
    }
  | { kind: 'unknown'; code: string; register: 'cjs' | 'home_office' }
  | { kind: 'unmapped'; code: string };

const HOME_OFFICE = /^(\d{1,3})\/?(\d{2})$/;
const MAYBE = /_(likely|possible)$/;

/** `8/30`, `008/30` and `00830` are one code. Undefined where it is none. */
export function homeOfficeCode(written: string): string | undefined {
  const parts = HOME_OFFICE.exec(written.trim());
  return parts ? `${parts[1]!.padStart(3, '0')}/${parts[2]}` : undefined;
}

export function offenceByHomeOfficeCode(data: OffenceData, written: string): Offence {
  const code = homeOfficeCode(written);
  const entry = code && data.homeOffice.get(code);
  if (code && entry) return found(entry, 'home_office', code);
  const whole = code && data.homeOfficeClass.get(classOf(code));
  if (code && whole && !data.genericClasses.has(classOf(code))) return found(whole, 'home_office_class', code);
  return { kind: 'unknown', code: written, register: 'home_office' };
}

export function offenceByCjsCode(data: OffenceData, written: string): Offence {
  const code = written.trim().toUpperCase();
  const cjs = data.cjs.get(code);
  if (!cjs) return { kind: 'unknown', code: written, register: 'cjs' };
  const overruled = OVERRULED.has(cjs.statute) ? data.statutes.get(cjs.statute) : undefined;
  if (overruled) return found(overruled, 'statute', undefined);
  if (cjs.homeOffice && !data.genericClasses.has(classOf(cjs.homeOffice))) {
    const direct = offenceByHomeOfficeCode(data, cjs.homeOffice);
    if (direct.kind === 'found') return direct;
  }
  return byDescription(data, cjs) ?? byStatute(data, cjs) ?? ofCompleteOffence(data, code) ?? { kind: 'unmapped', code };
}

/** Air navigation: the register itself gives these classes of theft, so the statute must speak first. */
const OVERRULED = new Set(['AN16', 'AN09', 'AN05', 'AN00', 'AN95']);

function byDescription(data: OffenceData, cjs: CjsOffence): Offence | undefined {
  if (data.never.test(cjs.description)) return undefined;
  const rule = data.descriptions.find(({ match }) => match.test(cjs.description));
  return rule && found(rule.entry, 'description', undefined);
}

function byStatute(data: OffenceData, cjs: CjsOffence): Offence | undefined {
  const entry = data.statutes.get(cjs.statute);
  return entry && found(entry, 'statute', undefined);
}

/** `TH68001A` attempts what `TH68001` completes: A attempt, B abetting, C conspiracy, I incitement. */
function ofCompleteOffence(data: OffenceData, code: string): Offence | undefined {
  const complete = /^([A-Z]{2}\w{2}\d{3})[ABCI]$/.exec(code)?.[1];
  if (!complete || !data.cjs.has(complete)) return undefined;
  const offence = offenceByCjsCode(data, complete);
  return offence.kind === 'found' ? offence : undefined;
}

function found(
  entry: OffenceEntry,
  basis: 'home_office' | 'home_office_class' | 'statute' | 'description',
  homeOffice: string | undefined,
): Offence {
  const facts = entry.flags.filter((flag) => !MAYBE.test(flag));
  return {
    kind: 'found',
    category: entry.category,
    // A code without a direct victim says nothing about a person: "child" there is the one who bought the knife.
    flags: entry.directVictim ? facts : facts.filter((flag) => flag !== 'child'),
    questions: entry.flags.filter((flag) => MAYBE.test(flag)).map((flag) => flag.replace(MAYBE, '')),
    directVictim: entry.directVictim,
    homeOffice,
    basis,
  };
}

const classOf = (code: string) => Number(code.split('/')[0]);
