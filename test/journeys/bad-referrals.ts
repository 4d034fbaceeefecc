import type { Fault } from '../../libs/contracts/src/fault.js';
import { referral } from './referrals.js';

type Told = Partial<Omit<Fault, 'sentence'>> & { sentence: RegExp };

/** A referral that the hub cannot take, and what it must say of it. */
export interface BadReferral {
  what: string;
  /** The body as it is sent. */
  body: Buffer;
  type: string;
  outcome: 'rejected' | 'set_aside';
  faults: Told[];
  /** The HTTP status of the same body; undefined where HTTP cannot say it. */
  status?: number;
}

const TYPE = 'referral.submitted.v1';

/** The ways in which a referral can be bad, one or several at a time. */
export function badReferrals(): BadReferral[] {
  const with_ = (change: (one: any) => void) => Buffer.from(JSON.stringify(referral(change)));
  const rejected = (what: string, body: Buffer, faults: Told[], status = 422): BadReferral => ({
    what,
    body,
    type: TYPE,
    outcome: 'rejected',
    faults: faults.map((fault) => ({ act: 'sender', ...fault })),
    status,
  });
  return [
    rejected('not JSON', Buffer.from('{"agencyReference": "T-1", '), [{ path: '', code: 'not_json', sentence: /it is not JSON/ }], 400),
    rejected('not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), [{ path: '', code: 'not_json', sentence: /it is not UTF-8/ }], 400),
    rejected(
      'values of the wrong type',
      with_((one) => {
        one.people[0].contactPoints[0].safe = 'yes';
        one.incident.flags = 'repeat';
        one.notes = null;
      }),
      [
        { path: 'people[0].contactPoints[0].safe', code: 'wrong_type', sentence: /true or false/ },
        { path: 'incident.flags', code: 'wrong_type', sentence: /a list/ },
        { path: 'notes', code: 'wrong_type', sentence: /Leave it out instead of sending null/ },
      ],
    ),
    rejected(
      'an unknown field',
      with_((one) => (one.people[0].contactPoints[0].saef = true)),
      [{ path: 'people[0].contactPoints[0].saef', code: 'unknown_field', sentence: /did you mean `safe`\?/ }],
    ),
    rejected(
      'an unknown offence',
      with_((one) => (one.incident.offence = { cjs: 'ZZ99999' })),
      [{ path: 'incident.offence.cjs', code: 'unknown_offence', sentence: /not an offence code of the CJS register/ }],
    ),
    rejected(
      'a body over 256 KB',
      with_((one) => (one.extensions = { scan: 'x'.repeat(256 * 1024) })),
      [{ path: '', code: 'too_large', sentence: /the limit is 262144/ }],
      413,
    ),
    rejected(
      'a missing consent',
      with_((one) => (one.consents = one.consents.filter(({ purpose }: { purpose: string }) => purpose !== 'contact'))),
      [{ path: 'consents', code: 'consent_missing', sentence: /add a consent for contact/ }],
    ),
    rejected(
      'a district outside the area',
      with_((one) => (one.incident.district = 'E09000001')),
      [
        {
          path: 'incident.district',
          code: 'unknown_district',
          sentence: /must be one of Cambridgeshire and Peterborough: Cambridge \(E07000008\)/,
        },
      ],
    ),
    rejected(
      'four faults at once',
      with_((one) => {
        delete one.route;
        one.incident.stage = 'court';
        one.incident.when = { from: '2026-02-30' };
        one.consents[0].person = 'p9';
      }),
      [
        { path: 'route', code: 'required', sentence: /Give `route`/ },
        { path: 'incident.stage', code: 'not_one_of', sentence: /must be one of/ },
        { path: 'incident.when.from', code: 'not_a_date', sentence: /a date that exists/ },
        { path: 'consents[0].person', code: 'names_nobody', sentence: /must be the `ref` of an item of `people`/ },
      ],
    ),
    {
      what: 'a version from the future',
      body: with_((one) => (one.urgency = 'high')),
      type: 'referral.submitted.v2',
      outcome: 'set_aside',
      faults: [{ path: 'type', code: 'version_from_the_future', sentence: /up to version 1/, act: 'hub' }],
    },
  ];
}
