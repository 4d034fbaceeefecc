import type { Schema, SchemaObject } from 'ajv';
import { ROLES } from './caller.js';

// What the files of `areas/<code>/` must look like. Strict: a mistyped field would otherwise leave a rule switched off in silence.

const object = (properties: Record<string, Schema>, optional: Record<string, Schema> = {}): SchemaObject => ({
  type: 'object',
  properties: { ...properties, ...optional },
  required: Object.keys(properties),
  additionalProperties: false,
});
const list = (items: Schema): SchemaObject => ({ type: 'array', items });
const some = (items: Schema): SchemaObject => ({ type: 'array', items, minItems: 1 });
const oneOf = (...values: string[]): SchemaObject => ({ type: 'string', enum: values });
const matching = (pattern: string): SchemaObject => ({ type: 'string', pattern });

const text = { type: 'string', minLength: 1 };
const flag = { type: 'boolean' };
const count = { type: 'integer', minimum: 0 };
const share = { type: 'number', minimum: 0 };
const number = { type: 'number' };
const slug = matching('^[a-z0-9]+(-[a-z0-9]+)*$');
const code = matching('^[A-Za-z0-9][A-Za-z0-9_]*$');
const uuid = matching('^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$');
const date = matching('^\\d{4}-\\d{2}-\\d{2}$');
const time = matching('^([01]\\d|2[0-3]):[0-5]\\d$');
const homeOffice = matching('^\\d{3}/\\d{2}$');
const email = matching('^[^@\\s]+@[^@\\s]+$');
const accreditation = oneOf('foundation', 'intermediate', 'advanced');

export const AREA = object(
  {
    code: slug,
    name: text,
    version: count,
    districts: some(object({ code, name: text }, { centre: object({ latitude: number, longitude: number }) })),
    prisons: list(object({ code, name: text, district: code })),
    clocks: object(
      {
        timeZone: text,
        holidays: text,
        cutOff: time,
        startOfDay: time,
        dueAt: time,
        triageDays: count,
        triageDaysEnhanced: count,
        offerDays: count,
        offerDaysSerious: count,
        firstContactDays: count,
        progressEveryDays: count,
        riskCheckEveryDays: count,
        followUpWeeks: some(count),
        declinesBeforePerson: count,
        capacityStaleAfterDays: count,
        stillWantedEveryDays: count,
        stillWantedAnswerDays: count,
      },
      { secondsPerWorkingDay: { type: 'integer', minimum: 1 } },
    ),
    complexity: object({
      seriousTriggers: some(object({ flag: code, tag: { type: ['string', 'null'] } })),
      complexFlags: list(code),
      complexCategories: list(code),
    }),
    categories: some(object({ code, name: text, directVictim: flag })),
    defaultIntervention: code,
    interventions: some(
      object({ code, lead: accreditation, facilitators: count, needs: some(code), inCustody: flag, remote: flag, points: count }),
    ),
    seriousPoints: object({ lead: count, second: count }),
    uplifts: object({ interpreterPercent: share, custodyOrTravelPercent: share, travelMiles: share, extraPartyPercent: share }),
    weights: object({ version: count, fit: share, expectedWait: share, freeShare: share, agreedShare: share, miles: share }),
    priority: object({
      base: share,
      reviewDateReached: share,
      courtOrReleaseNear: share,
      courtOrReleaseWithinDays: count,
      enhancedRights: share,
      eachWeekWaited: share,
    }),
    ageBands: some(object({ code, from: count, to: { type: ['integer', 'null'] } })),
    facilitatorRules: object({
      checks: list(object({ kind: code, when: oneOf('always', 'custody'), untold: oneOf('passes', 'blocks') })),
      everyTagByLead: flag,
      mostCases: { type: ['integer', 'null'], minimum: 1 },
      coolDownDays: count,
    }),
    youthFirstDays: count,
    earmarkAfterWeeks: count,
    planMoveCost: share,
    communityRoutes: object({
      communityRemedy: list(
        object({ category: code }, { belowPounds: share, offences: some(homeOffice), notDomestic: flag, notFlags: some(code) }),
      ),
      communityTrigger: object({ reports: count, withinMonths: count, reportedWithinMonths: count, acknowledgeWorkingDays: count }),
      communityJusticePanel: list(code),
      noDirectVictim: list(code),
      antisocial: list(code),
    }),
  },
  { synthetic: flag },
);

export const ORGANISATIONS = some(
  object({ id: uuid, code: slug, name: text, kind: oneOf('agency', 'provider', 'hub'), email, phone: text }, { route: code }),
);

export const PROVIDERS = list(
  object({
    organisation: uuid,
    agreement: object({ from: date, to: date, sharePercent: share }),
    youthJusticeService: flag,
    home: code,
    categories: list(code),
    districts: list(code),
    establishments: list(code),
    ageBands: list(code),
    interventions: list(code),
    languages: list(text),
    access: list(code),
    points: object({ kind: oneOf('known', 'unknown', 'unlimited'), available: { type: ['integer', 'null'] } }),
    facilitators: list(object({ accreditation, count, women: count, tags: list(code), prisonCleared: flag })),
  }),
);

export const PEOPLE = list(object({ id: uuid, name: text, email, role: oneOf(...ROLES), organisation: uuid, title: text }));
