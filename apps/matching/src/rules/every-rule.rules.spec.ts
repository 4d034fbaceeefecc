import { hardRules } from '#contracts/codes.js';
import { applyAll } from './change.rules.js';
import { explain, failingMask, maskOf, RULES, rulesIn } from './every-rule.rules.js';
import { aPerson, aQuestion, aRemit, roomOf, STAFF, type QuestionOver } from './examples.js';
import { examine } from './hard-rule.rules.js';

const serious = { complexity: 'serious_sensitive' as const, flags: ['domestic_abuse' as const], tags: ['domestic_abuse' as const] };
const daPair = [
  aPerson('da-1', { accreditation: 'advanced', tags: ['domestic_abuse'] }),
  aPerson('da-2', { accreditation: 'intermediate', tags: [] }),
];
const failing = (over: QuestionOver) => explain(aQuestion(over));

describe('hard rules', () => {
  it('all hold for an ordinary case at an ordinary provider', () => {
    expect(failing({})).toEqual([]);
  });

  it('are those of the contract, in its order; the sign-off is asked when an offer is accepted', () => {
    expect([...RULES.map(({ code }) => code), 'sign_off']).toEqual([...hardRules]);
  });

  it.each<[string, QuestionOver, string[], RegExp, object[]]>([
    // What the provider has agreed to
    ['no agreement', { remit: { agreements: [] } }, ['agreement'], /no agreement in force/, [{ kind: 'agreement', on: '2026-06-11' }]],
    [
      'an agreement that ended yesterday',
      { remit: { agreements: [{ from: '2026-01-01', to: '2026-06-10', sharePercent: 10 }] } },
      ['agreement'],
      /agreement/,
      [{ kind: 'agreement', on: '2026-06-11' }],
    ],
    ['an agreement that ends today', { remit: { agreements: [{ from: '2026-06-11', to: '2026-06-11', sharePercent: 10 }] } }, [], /^$/, []],
    ['paused', { provider: { paused: true } }, ['paused'], /has paused/, [{ kind: 'resume', from: 'paused' }]],
    ['suspended', { provider: { suspended: true } }, ['suspended'], /suspended/, [{ kind: 'resume', from: 'suspended' }]],
    [
      'another category',
      { remit: { categories: ['CYC'] } },
      ['category'],
      /category BUD/,
      [{ kind: 'add', to: 'categories', codes: ['BUD'] }],
    ],
    ['another district', { remit: { districts: [] } }, ['district'], /E07000008/, [{ kind: 'add', to: 'districts', codes: ['E07000008'] }]],
    ['a prison that it works in', { facts: { establishment: 'LTI', stage: 'custody' } }, [], /^$/, []],
    [
      'another prison',
      { facts: { establishment: 'WRI', stage: 'custody' } },
      ['establishment'],
      /prison WRI/,
      [{ kind: 'add', to: 'establishments', codes: ['WRI'] }],
    ],
    [
      'an age that it does not work with',
      { facts: { harmedAgeBands: ['10_to_17'] } },
      ['age'],
      /age group 10_to_17/,
      [{ kind: 'add', to: 'ageBands', codes: ['10_to_17'] }],
    ],
    ['an age that nobody knows', { facts: { harmerAgeBands: ['unknown'] } }, [], /^$/, []],
    [
      'a young harmer, while the youth service is asked',
      { facts: { harmerAgeBands: ['10_to_17'] }, remit: { ageBands: ['10_to_17', '25_to_64'] }, youthFirst: true },
      ['age'],
      /youth justice service is asked first/,
      [{ kind: 'youth_asked' }],
    ],
    [
      'the youth service itself',
      {
        facts: { harmerAgeBands: ['10_to_17'] },
        remit: { ageBands: ['10_to_17', '25_to_64'], youthJusticeService: true },
        youthFirst: true,
      },
      [],
      /^$/,
      [],
    ],
    [
      'another intervention',
      { facts: { interventions: ['circle'] }, remit: { interventions: ['letter'] } },
      ['intervention'],
      /none of the interventions/,
      [{ kind: 'add', to: 'interventions', codes: ['circle'] }],
    ],
    [
      'an intervention that cannot be done in custody',
      { facts: { interventions: ['community_conference'], stage: 'custody' } },
      ['intervention'],
      /none of the interventions/,
      [{ kind: 'wish', of: 'intervention', code: 'restorative_conversation' }],
    ],
    [
      'a conference in a room, for one who can only take part from afar',
      { facts: { interventions: ['circle'], accessNeeds: ['remote_only'] } },
      ['intervention'],
      /none of the interventions/,
      [{ kind: 'wish', of: 'intervention', code: 'restorative_conversation' }],
    ],
    [
      'a meeting of two where there is no harmed person',
      { facts: { interventions: ['indirect_shuttle'], harmedAgeBands: [] }, remit: { interventions: ['indirect_shuttle'] } },
      ['intervention'],
      /none of the interventions/,
      [
        { kind: 'wish', of: 'intervention', code: 'proxy_meeting' },
        { kind: 'add', to: 'interventions', codes: ['proxy_meeting'] },
      ],
    ],
    [
      'nobody who takes part',
      { facts: { harmedAgeBands: [], harmerAgeBands: [], parties: 1 } },
      ['intervention'],
      /none/,
      [{ kind: 'never', because: 'Nothing that the area offers can be done with those who take part.' }],
    ],
    [
      'a remedy for a burglary',
      { facts: { interventions: ['community_remedy_action'] } },
      ['community_route'],
      /community route/,
      [{ kind: 'wish', of: 'intervention', code: 'restorative_conversation' }],
    ],
    [
      'a remedy for a theft of £49',
      { facts: { interventions: ['community_remedy_action'], category: 'SHP', lossPence: 4900 } },
      [],
      /^$/,
      [],
    ],
    [
      'a remedy for a theft of £51',
      { facts: { interventions: ['community_remedy_action'], category: 'SHP', lossPence: 5100 } },
      ['community_route'],
      /community route/,
      [{ kind: 'wish', of: 'intervention', code: 'restorative_conversation' }],
    ],
    ['a language it has', { facts: { languages: ['pl'] }, remit: { languages: ['en', 'pl'] } }, [], /^$/, []],
    [
      'a language it has not',
      { facts: { languages: ['pl'] } },
      ['language'],
      /speaks pl/,
      [{ kind: 'add', to: 'languages', codes: ['pl'] }],
    ],
    ['the same with an interpreter', { facts: { languages: ['pl'], interpreter: 'spoken' } }, [], /^$/, []],
    [
      'BSL',
      { facts: { accessNeeds: ['bsl'], interpreter: 'bsl' } },
      ['interpreter'],
      /BSL/,
      [{ kind: 'add', to: 'access', codes: ['bsl'] }],
    ],
    [
      'a hearing loop',
      { facts: { accessNeeds: ['hearing_loop'] } },
      ['access'],
      /hearing_loop/,
      [{ kind: 'add', to: 'access', codes: ['hearing_loop'] }],
    ],
    ['large print, which anybody can bring', { facts: { accessNeeds: ['large_print'] } }, [], /^$/, []],

    // Who would take it
    [
      'nobody who may lead',
      { provider: { staff: [aPerson('fou-1', { accreditation: 'foundation' })] } },
      ['accreditation'],
      /needs an intermediate lead/,
      [{ kind: 'facilitator', facilitators: [{ facilitator: 'fou-1', accreditation: 'intermediate' }] }],
    ],
    [
      'nobody at all',
      { provider: { staff: [] } },
      ['accreditation'],
      /intermediate lead/,
      [{ kind: 'facilitator', facilitators: [{ facilitator: 'new', isNew: true, accreditation: 'intermediate' }] }],
    ],
    [
      'nobody with the specialism',
      { facts: serious },
      ['specialism'],
      /domestic_abuse/,
      [{ kind: 'facilitator', facilitators: [{ facilitator: 'adv-1', tags: ['domestic_abuse'] }] }],
    ],
    ['domestic abuse with an accredited pair', { facts: serious, provider: { staff: daPair } }, [], /^$/, []],
    [
      'domestic abuse with a lead and nobody beside',
      { facts: serious, provider: { staff: [daPair[0]!] } },
      ['pair'],
      /no second facilitator/,
      [{ kind: 'facilitator', facilitators: [{ facilitator: 'new', isNew: true, accreditation: 'intermediate' }] }],
    ],
    [
      'domestic abuse with a lead and a foundation second',
      { facts: serious, provider: { staff: [daPair[0]!, aPerson('fou-1', { accreditation: 'foundation' })] } },
      ['pair'],
      /no second facilitator/,
      [{ kind: 'facilitator', facilitators: [{ facilitator: 'fou-1', accreditation: 'intermediate' }] }],
    ],
    [
      'a second tag that the second holds',
      {
        facts: { ...serious, tags: ['domestic_abuse', 'youth'] },
        provider: { staff: [daPair[0]!, aPerson('int-9', { tags: ['youth'] })] },
      },
      [],
      /^$/,
      [],
    ],
    [
      'a second tag that neither holds',
      { facts: { ...serious, tags: ['domestic_abuse', 'youth'] }, provider: { staff: daPair } },
      ['pair'],
      /specialism youth/,
      [{ kind: 'facilitator', facilitators: [{ facilitator: 'da-2', tags: ['youth'] }] }],
    ],
    [
      'one has the tag and another is the woman asked for',
      {
        facts: { ...serious, facilitatorGender: 'female' },
        provider: { staff: [...STAFF, aPerson('da-9', { accreditation: 'advanced', tags: ['domestic_abuse'], gender: 'male' })] },
      },
      ['gender'],
      /no female facilitator/,
      [{ kind: 'facilitator', facilitators: [{ facilitator: 'da-9', gender: 'female' }] }],
    ],
    ['a man', { facts: { facilitatorGender: 'male' } }, [], /^$/, []],
    [
      'a check that expired yesterday',
      { provider: { staff: [aPerson('int-1', { checks: [{ kind: 'dbs', expiresOn: '2026-06-10' }] })] } },
      ['check_expired'],
      /dbs/,
      [{ kind: 'renew_check', facilitators: [{ facilitator: 'int-1', checks: ['dbs'] }] }],
    ],
    [
      'a check that expires today',
      { provider: { staff: [aPerson('int-1', { checks: [{ kind: 'dbs', expiresOn: '2026-06-11' }] })] } },
      [],
      /^$/,
      [],
    ],
    ['checks that nobody told of', { provider: { staff: [aPerson('int-1', { checks: [] })] } }, [], /^$/, []],
    [
      'prison clearance that nobody told of',
      { facts: { establishment: 'LTI', stage: 'custody' }, provider: { staff: [aPerson('int-1', { checks: [] })] } },
      ['check_expired'],
      /prison/,
      [{ kind: 'renew_check', facilitators: [{ facilitator: 'int-1', checks: ['prison'] }] }],
    ],
    [
      'everybody at their most cases',
      {
        provider: {
          staff: [aPerson('int-1', { mostCases: 2 })],
          busy: [{ facilitator: 'int-1', cases: 2 }],
        },
      },
      ['lead'],
      /most cases/,
      [{ kind: 'facilitator', facilitators: [{ facilitator: 'int-1', busy: ['most_cases'] }] }],
    ],
    [
      'a fortnight after a serious case, for another',
      {
        facts: serious,
        provider: { staff: daPair, busy: [{ facilitator: 'da-1', cases: 0, seriousEndedOn: '2026-05-29' }] },
      },
      ['lead'],
      /between two serious cases/,
      [{ kind: 'facilitator', facilitators: [{ facilitator: 'da-1', busy: ['cool_down'] }] }],
    ],
    [
      'the day after it',
      { facts: serious, provider: { staff: daPair, busy: [{ facilitator: 'da-1', cases: 0, seriousEndedOn: '2026-05-28' }] } },
      [],
      /^$/,
      [],
    ],
    [
      'after a serious case, for one that is not',
      { provider: { staff: [aPerson('int-1')], busy: [{ facilitator: 'int-1', cases: 0, seriousEndedOn: '2026-06-10' }] } },
      [],
      /^$/,
      [],
    ],
    [
      'away until after the first contact is due',
      {
        provider: {
          staff: [aPerson('int-1')],
          absences: [{ facilitator: 'int-1', from: '2026-06-08', to: '2026-06-19', kind: 'leave' }],
        },
      },
      ['lead'],
      /away until the first contact is due/,
      [{ kind: 'facilitator', facilitators: [{ facilitator: 'int-1', busy: ['away'] }] }],
    ],
    [
      'a day of training',
      {
        provider: {
          staff: [aPerson('int-1')],
          absences: [{ facilitator: 'int-1', from: '2026-06-11', to: '2026-06-11', kind: 'training' }],
        },
      },
      [],
      /^$/,
      [],
    ],
    [
      'whoever could lead works in another district',
      { provider: { staff: [aPerson('int-1', { districts: ['E07000010'] })] } },
      ['lead'],
      /does not work in this district/,
      [{ kind: 'facilitator', facilitators: [{ facilitator: 'int-1', district: 'E07000008' }] }],
    ],
    [
      'whoever could lead does not speak the language, though the provider has it',
      {
        facts: { languages: ['pl'] },
        remit: { languages: ['en', 'pl'] },
        provider: { remit: aRemit({ languages: ['en', 'pl'] }), staff: [aPerson('int-1', { languages: ['en'] })] },
      },
      ['lead'],
      /speaks pl/,
      [{ kind: 'facilitator', facilitators: [{ facilitator: 'int-1', languages: ['pl'] }] }],
    ],
    [
      'a complex case with a foundation lead',
      {
        facts: { complexity: 'complex', interventions: ['letter'] },
        provider: { staff: [aPerson('fou-1', { accreditation: 'foundation' })] },
      },
      ['accreditation'],
      /intermediate/,
      [{ kind: 'facilitator', facilitators: [{ facilitator: 'fou-1', accreditation: 'intermediate' }] }],
    ],
    [
      'a panel needs two, of whom one leads',
      {
        facts: { category: 'ASN', interventions: ['community_justice_panel'] },
        provider: { staff: [aPerson('int-1'), aPerson('fou-1', { accreditation: 'foundation' })] },
      },
      [],
      /^$/,
      [],
    ],

    // What lies between the two
    [
      'supports the other party',
      { facts: { supportedBy: [{ provider: '01942f00-0000-7000-8000-000000000001', side: 'harmer' }] } },
      ['conflict'],
      /other party/,
      [{ kind: 'never', because: 'A conflict of interest does not end by asking.' }],
    ],
    [
      'supports this party',
      { facts: { supportedBy: [{ provider: '01942f00-0000-7000-8000-000000000001', side: 'harmed' }] } },
      [],
      /^$/,
      [],
    ],
    [
      'has one of these people on the other side of a live case',
      { asking: { knownToOtherSide: ['01942f00-0000-7000-8000-000000000001'] } },
      ['conflict'],
      /other party/,
      [{ kind: 'never', because: 'A conflict of interest does not end by asking.' }],
    ],
    [
      'one of its facilitators is named',
      { asking: { namedAt: ['01942f00-0000-7000-8000-000000000001'] } },
      ['conflict'],
      /facilitators is named/,
      [{ kind: 'never', because: 'A conflict of interest does not end by asking.' }],
    ],
    [
      'no consent yet',
      { facts: { consent: { state: 'not_asked', reach: 'any', providers: [] } } },
      ['consent'],
      /not been given/,
      [{ kind: 'consent' }],
    ],
    [
      'consent for others',
      { facts: { consent: { state: 'given', reach: 'listed', providers: ['x'] } } },
      ['consent'],
      /does not reach/,
      [{ kind: 'consent' }],
    ],
    [
      'declined before',
      { asking: { refusedBy: ['01942f00-0000-7000-8000-000000000001'] } },
      ['declined'],
      /declined/,
      [{ kind: 'ask_again' }],
    ],
    [
      'not wanted',
      { facts: { excludedProviders: ['01942f00-0000-7000-8000-000000000001'] } },
      ['excluded'],
      /does not want/,
      [{ kind: 'wish', of: 'provider' }],
    ],

    // Room: an indirect shuttle takes 15 points, 8 in June and 7 in July
    ['points for it and no more', { provider: { months: roomOf(8) } }, [], /^$/, []],
    [
      'a point too few in June',
      { provider: { months: roomOf(7) } },
      ['capacity'],
      /^Points free: 7 in June; this case needs 8\.$/,
      [{ kind: 'points', months: [{ month: '2026-06-01', more: 1 }] }],
    ],
    [
      'too few in both',
      { provider: { months: roomOf(20, { committed: 10, held: 8, ordinary: 18 }) } },
      ['capacity'],
      /^Points free: 2 in June and 2 in July; this case needs 8 and 7\.$/,
      [
        {
          kind: 'points',
          months: [
            { month: '2026-06-01', more: 6 },
            { month: '2026-07-01', more: 5 },
          ],
        },
      ],
    ],
    [
      'more taken than there is',
      { provider: { months: roomOf(5, { committed: 10, ordinary: 10 }) } },
      ['capacity'],
      /^Points free: 0 in June and 0 in July/,
      [
        {
          kind: 'points',
          months: [
            { month: '2026-06-01', more: 13 },
            { month: '2026-07-01', more: 12 },
          ],
        },
      ],
    ],
    ['no end of points', { provider: { months: roomOf(0, { kind: 'unlimited', available: null }) } }, [], /^$/, []],
    [
      'nothing known of either month',
      { provider: { months: roomOf(0, { kind: 'unknown', available: null }) } },
      ['capacity_unknown'],
      /in June and July/,
      [
        {
          kind: 'declare',
          months: [
            { month: '2026-06-01', points: 8 },
            { month: '2026-07-01', points: 7 },
          ],
        },
      ],
    ],
    [
      'zero is not unknown',
      { provider: { months: roomOf(0) } },
      ['capacity'],
      /0 in June/,
      [
        {
          kind: 'points',
          months: [
            { month: '2026-06-01', more: 8 },
            { month: '2026-07-01', more: 7 },
          ],
        },
      ],
    ],
    [
      'what is left is kept for serious cases',
      { provider: { months: roomOf(100, { kept: 95 }) } },
      ['reserved'],
      /^Points free beside the share kept for serious cases: 5 in June and 5 in July; this case needs 8 and 7\.$/,
      [
        {
          kind: 'points',
          months: [
            { month: '2026-06-01', more: 3 },
            { month: '2026-07-01', more: 2 },
          ],
        },
      ],
    ],
    [
      'a serious case takes of the kept share',
      { facts: serious, provider: { staff: daPair, months: roomOf(38, { kept: 38 }) } },
      [],
      /^$/,
      [],
    ],
    [
      'what is left is waited for',
      { provider: { months: roomOf(20) }, months: roomOf(20, { earmarked: 15, earmarkedOrdinary: 15 }) },
      ['earmarked'],
      /^Points free beside what cases before it wait for: 5 in June and 5 in July; this case needs 8 and 7\.$/,
      [
        {
          kind: 'points',
          months: [
            { month: '2026-06-01', more: 3 },
            { month: '2026-07-01', more: 2 },
          ],
        },
      ],
    ],
  ])('%s', (_, over, codes, sentence, changes) => {
    const told = failing(over);
    expect(told.map(({ rule }) => rule)).toEqual(codes);
    if (told.length === 0) return;
    expect(told.map((each) => each.sentence).join(' ')).toMatch(sentence);
    expect(told[0]!.changes).toEqual(changes);
    const changed = applyAll(aQuestion(over), told[0]!.changes);
    const never = told[0]!.changes.some(({ kind }) => kind === 'never');
    expect(explain(changed).map(({ rule }) => rule)).toEqual(never ? codes : []);
  });

  it('are all recorded, not the first alone', () => {
    const over: QuestionOver = { provider: { suspended: true, staff: [], months: roomOf(0) }, remit: { categories: [], districts: [] } };
    expect(failing(over).map(({ rule }) => rule)).toEqual(['suspended', 'category', 'district', 'accreditation', 'capacity']);
  });

  it('are counted by one bit each, and the bits never move', () => {
    expect(maskOf(['agreement'])).toBe(1);
    expect(maskOf(['earmarked'])).toBe(2 ** 25);
    const mask = failingMask(examine(aQuestion({ provider: { paused: true, months: roomOf(0) } })));
    expect([mask, rulesIn(mask)]).toEqual([maskOf(['paused', 'capacity']), ['paused', 'capacity']]);
  });
});
