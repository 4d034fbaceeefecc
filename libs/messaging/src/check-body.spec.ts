import fc from 'fast-check';
import { catalogue } from '#contracts/catalogue.js';
import type { Fault } from '#contracts/fault.js';
import { referralSubmittedV1Example } from '#contracts/referral.submitted.v1.js';
import { checkBody } from './check-body.js';

type Json = Record<string, any>;
const referral = (change: (data: Json) => unknown = () => undefined): Json => {
  const data = structuredClone(referralSubmittedV1Example) as Json;
  change(data);
  return data;
};
const faultsOf = (data: unknown): Fault[] => checkBody('referral.submitted.v1', data, 'partner');
const briefly = (faults: Fault[]) => faults.map(({ path, code }) => `${path} ${code}`);

describe('a sound message', () => {
  it.each(catalogue.map((entry) => [entry.type, entry] as const))('%s: its example holds its contract', (type, entry) => {
    expect(checkBody(type, entry.example, 'partner')).toEqual([]);
    expect(checkBody(type, (entry.handedOn ?? entry).example)).toEqual([]);
  });

  it('is left as it was: nothing is coerced, added or taken out', () => {
    const data = referral((d) => (d.people[0].contactPoints[0].safe = 'true'));
    const before = JSON.stringify(data);
    expect(briefly(faultsOf(data))).toEqual(['people[0].contactPoints[0].safe wrong_type']);
    expect(JSON.stringify(data)).toBe(before);
  });
});

describe('every fault is named, with its path, its code and what to do', () => {
  const rows: [string, (data: Json) => unknown, string, RegExp?][] = [
    [
      'a field left out',
      (d) => delete d.people[1].contactPoints[0].safe,
      'people[1].contactPoints[0].safe required',
      /^Give `safe`: true or false\.$/,
    ],
    ['an object left out', (d) => delete d.incident, 'incident required', /an object/],
    ['a list where an object belongs', (d) => (d.incident = [d.incident]), 'incident wrong_type', /`incident` must be an object/],
    ['an empty list where an object belongs', (d) => (d.incident.offence = []), 'incident.offence wrong_type'],
    ['an object where a list belongs', (d) => (d.people = { 0: d.people[0] }), 'people wrong_type', /must be a list/],
    [
      'a list where an item belongs',
      (d) => (d.people[1].contactPoints[0] = []),
      'people[1].contactPoints[0] wrong_type',
      /^Item 1 of `contactPoints`/,
    ],
    ['null where an object belongs', (d) => (d.wishes = null), 'wishes wrong_type', /Leave it out instead of sending null/],
    ['a number for text', (d) => (d.agencyReference = 481), 'agencyReference wrong_type', /text of at most 100 characters/],
    [
      'text for true or false',
      (d) => (d.people[0].contactPoints[0].safe = 'yes'),
      'people[0].contactPoints[0].safe wrong_type',
      /true or false/,
    ],
    ['a code that is none', (d) => (d.route = 'carrier_pigeon'), 'route not_one_of', /one of victims_hub, police/],
    ['a code with a slip of the pen', (d) => (d.people[0].role = 'Harmd'), 'people[0].role not_one_of', /Did you mean harmed\?$/],
    ['a code in a list', (d) => (d.incident.flags = ['repeat', 'odd']), 'incident.flags[1] not_one_of', /^Item 2 of `flags`/],
    ['text too long', (d) => (d.agencyReference = 'x'.repeat(101)), 'agencyReference too_long', /Shorten `agencyReference` to 100/],
    ['empty text', (d) => (d.people[0].name = ''), 'people[0].name too_short'],
    ['nobody', (d) => ((d.people = []), (d.consents = [])), 'people too_few', /must hold 1 or more/],
    ['too many', (d) => (d.wishes.interventions = Array(12).fill('letter')), 'wishes.interventions too_many'],
    [
      'a day that does not exist',
      (d) => (d.people[0].dateOfBirth = '2025-02-29'),
      'people[0].dateOfBirth not_a_date',
      /a date that exists/,
    ],
    ['a British date', (d) => (d.incident.when.from = '19/12/2025'), 'incident.when.from not_a_date'],
    ['an instant without its offset', (d) => (d.submittedAt = '2026-01-05T10:00:00'), 'submittedAt not_a_time', /with its offset/],
    [
      'a form that does not fit',
      (d) => (d.incident.offence.homeOffice = '28-1'),
      'incident.offence.homeOffice wrong_form',
      /such as 028\/01/,
    ],
    ['a NUL', (d) => (d.notes = 'one\u0000two'), 'notes unclean_text', /NUL/],
    ['half a pair', (d) => (d.people[0].name = 'Sam \ud83d'), 'people[0].name unclean_text'],
    ['half a pair, the other half', (d) => (d.people[0].name = '\ude00 Sam'), 'people[0].name unclean_text'],
    ['a NUL under extensions', (d) => (d.extensions = { a: [{ b: '\u0000' }] }), 'extensions unclean_text'],
    ['a NUL in a name under extensions', (d) => (d.extensions = { 'a\u0000': 1 }), 'extensions unclean_text'],
    ['extensions that are a list', (d) => (d.extensions = []), 'extensions wrong_type'],
    ['a field that depends on another', (d) => (d.incident.stage = 'custody'), 'incident.establishment required', /a code: letters/],
    ['one of several fields', (d) => (d.incident.offence = {}), 'incident.offence.cjs required', /or one of: `homeOffice`, `category`/],
    ['a consent of nobody', (d) => (d.consents[2].person = 'p9'), 'consents[2].person names_nobody', /the `ref` of an item of `people`/],
    ['a guardian who is nobody', (d) => (d.people[0].guardian = 'p9'), 'people[0].guardian names_nobody'],
    ['dates the wrong way round', (d) => (d.incident.when.to = '2025-12-18'), 'incident.when.to out_of_order', /must not be before `from`/],
    [
      'an unknown field',
      (d) => (d.colour = 'blue'),
      'colour unknown_field',
      /^There is no field of this name here\. Take it out, or put it under `extensions`\.$/,
    ],
    [
      'a mistyped field',
      (d) => (d.people[0].contactPoints[0].sfae = true),
      'people[0].contactPoints[0].sfae unknown_field',
      /did you mean `safe`\?$/,
    ],
    [
      'another style',
      (d) => (d.people[0].date_of_birth = '1984-02-29'),
      'people[0].date_of_birth unknown_field',
      /did you mean `dateOfBirth`\?$/,
    ],
    ['__proto__ as a field', (d) => Object.defineProperty(d, '__proto__', { value: {}, enumerable: true }), '__proto__ unknown_field'],
    ['a name that may be somebody', (d) => (d.incident['Sam Sample'] = 1), 'incident.(field 12) unknown_field'],
  ];
  it.each(rows)('%s', (_, change, expected, sentence = /\.$|\?$/) => {
    const faults = faultsOf(referral(change));
    expect(briefly(faults)).toEqual([expected]);
    expect(faults[0]!.sentence).toMatch(sentence);
    expect(faults[0]!.act).toBe('sender');
  });

  it('a person, or a contact point, given twice', () => {
    expect(briefly(faultsOf(referral((d) => (d.people[0].contactPoints[1].ref = 'c1'))))).toEqual([
      'people[0].contactPoints[1].ref not_unique',
    ]);
    expect(briefly(faultsOf(referral((d) => (d.people[1].ref = 'p1'))))).toEqual(['people[1].ref not_unique']);
  });

  it.each([null, undefined, 'text', 7, true, [], [referralSubmittedV1Example]])('%j in place of the data', (data) => {
    expect(briefly(faultsOf(data))).toEqual([' wrong_type']);
  });

  it('all at once, not the first alone', () => {
    const faults = faultsOf(
      referral((d) => {
        delete d.route;
        d.people[0].contactPoints[0].sfae = true;
        d.people[1].role = 'villain';
        d.incident.when.from = 'yesterday';
      }),
    );
    expect(briefly(faults).sort()).toEqual([
      'incident.when.from not_a_date',
      'people[0].contactPoints[0].sfae unknown_field',
      'people[1].role not_one_of',
      'route required',
    ]);
  });

  it('no more than a hundred are listed, and the last says how many there are besides', () => {
    const faults = faultsOf(referral((d) => Array.from({ length: 250 }, (_, i) => (d[`more${i}`] = i))));
    expect(faults).toHaveLength(100);
    expect(faults.at(-1)).toMatchObject({ path: '', code: 'too_many_faults', sentence: 'There are 151 more faults. Mend these first.' });
  });

  it('a body filled with faults to the limit of its size is answered at once', () => {
    const started = process.cpuUsage();
    expect(briefly(faultsOf(referral((d) => (d.people = Array(85_000).fill({})))))).toContain('people too_many');
    expect(briefly(faultsOf(referral((d) => (d.people = Array(18_000).fill({ ref: 'p1' })))))).toContain('people too_many');
    expect(briefly(faultsOf(referral((d) => (d.incident.flags = Array(85_000).fill(1)))))).toEqual(['incident.flags too_many']);
    expect(
      faultsOf(referral((d) => (d.people = Array(50).fill({ contactPoints: Array(20).fill({ hours: Array(14).fill({}) }) })))),
    ).toHaveLength(100);
    expect(faultsOf(Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`f${i}`, 1])))).toHaveLength(100);
    expect(faultsOf(Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`f ${i}`, 1])))).toHaveLength(100);
    // In processor time, so that a busy machine fails nobody; before lists were bounded it took minutes.
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(5_000);
  });

  it('no sentence and no path quotes what was sent', () => {
    const faults = faultsOf(
      referral((d) => {
        d.route = 'Secret Person';
        d.submittedAt = 'Secret Person';
        d.people[0].dateOfBirth = 'Secret Person';
        d.incident.district = 'Secret Person';
        d.consents[0].person = 'Secret';
        d['Secret Person'] = 'Secret Person';
      }),
    );
    expect(faults).toHaveLength(6);
    expect(JSON.stringify(faults)).not.toContain('Secret');
  });

  it('JSON nested without end is a fault, not a fall', () => {
    const deep = JSON.parse('{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000));
    expect(briefly(faultsOf(referral((d) => (d.extensions = deep))))).toEqual(['extensions too_deep']);
    expect(briefly(faultsOf(referral((d) => (d.people[0].surprise = deep))))).toEqual(['people[0].surprise unknown_field']);
  });

  it('an unknown type', () => {
    expect(checkBody('referral.submited.v1', {}, 'partner')).toMatchObject([{ path: '', code: 'unknown_type' }]);
  });
});

describe('free text takes whatever people write', () => {
  it.each([
    ['emoji at the very limit', '😀'.repeat(200)],
    ['right to left, joiners, no-break spaces', 'ש\u200d\u202e\u00a0\ufeff'],
    ['line breaks and control characters', 'a\r\n\t\u0001\u007f\u2028'],
    ['quotation marks, angle brackets, SQL', `'; drop table cases;-- <script>alert(1)</script> {{7*7}} \${x} %00`],
    ['blank', '   '],
    ['names of machinery', '__proto__'],
    ['a combining pile', 'Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮'],
  ])('%s', (_, text) => {
    expect(
      faultsOf(referral((d) => ((d.people[0].name = text), (d.notes = text), (d.people[0].notes = text), (d.extensions[text] = text)))),
    ).toEqual([]);
  });

  it('any text at all, but for NUL and half pairs', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const sound = !text.includes('\u0000') && !/\p{Surrogate}/u.test(text);
        expect(faultsOf(referral((d) => (d.notes = text))).length).toBe(sound ? 0 : 1);
      }),
      { numRuns: 300 },
    );
  });

  it('one character more than the limit is one too many, however it is written', () => {
    expect(briefly(faultsOf(referral((d) => (d.people[0].name = '😀'.repeat(201)))))).toEqual(['people[0].name too_long']);
  });
});

describe('who hands it over', () => {
  const handedOn = catalogue.find((entry) => entry.type === 'offer.answered.v1')!.handedOn!.example;
  it('a partner may not say whose message it was', () => {
    expect(briefly(checkBody('offer.answered.v1', handedOn, 'partner'))).toEqual(['handedOnFrom unknown_field']);
  });
  it('a service must', () => {
    const { handedOnFrom: _, ...data } = handedOn as Json;
    expect(briefly(checkBody('offer.answered.v1', data))).toEqual(['handedOnFrom required']);
  });
  it('a fact may have grown by a field that is not known yet', () => {
    const ready = catalogue.find((entry) => entry.type === 'case.ready.v1')!.example;
    expect(checkBody('case.ready.v1', { ...ready, comes: 'later' })).toEqual([]);
  });
});
