import { Classified, Meaning } from './classified.js';
import { initiators, routes, type Initiator, type Route } from './codes.js';
import { ConsentGiven } from './consent-given.js';
import { Extensions, Instant, OneOf, Optional, Part, Parts, RefersTo, Text, UniqueBy } from './fields.js';
import { Incident } from './incident.js';
import { ReferredPerson } from './referred-person.js';
import { Wishes } from './wishes.js';

@Meaning('An agency refers a matter to the hub.')
export class ReferralSubmittedV1 {
  @Classified('personal', "The agency's own reference; unique per agency, so that the same referral sent twice makes one case")
  @Text(100)
  agencyReference!: string;
  @Classified('coded', 'By which route it comes') @OneOf(routes) route!: Route;
  @Classified('coded', 'Who asked for it') @OneOf(initiators) initiatedBy!: Initiator;
  @Classified('none', 'When it was submitted at the agency') @Instant() submittedAt!: string;
  @Classified('personal', 'Who submitted it') @Optional() @Text(200) submittedBy?: string;
  @Classified('coded', 'What happened') @Part(() => Incident) incident!: Incident;
  @Classified('personal', 'The people concerned')
  @Parts(() => ReferredPerson, 50, 1)
  @UniqueBy('ref')
  @RefersTo('people', 'ref', 'guardian', 'supports')
  people!: ReferredPerson[];
  @Classified('personal', 'What each person has said to each purpose')
  @Parts(() => ConsentGiven, 200)
  @RefersTo('people', 'ref', 'person')
  consents!: ConsentGiven[];
  @Classified('coded', 'What the harmed person wishes') @Optional() @Part(() => Wishes) wishes?: Wishes;
  @Classified('restricted', 'Free text; never leaves the vault') @Optional() @Text(20_000, { min: 0 }) notes?: string;
  @Classified('restricted', "The agency's own further fields") @Optional() @Extensions() extensions?: Record<string, unknown>;
}

export const referralSubmittedV1Example: ReferralSubmittedV1 = {
  agencyReference: 'VH-2026-000481',
  route: 'victims_hub',
  initiatedBy: 'harmed',
  submittedAt: '2026-01-05T10:00:00Z',
  submittedBy: 'Tess Testcase, Victim Care Co-ordinator',
  incident: {
    crimeReference: '35/00481/26',
    offence: { homeOffice: '028/01', category: 'BUD' },
    when: { from: '2025-12-19', to: '2025-12-20' },
    district: 'E07000008',
    flags: ['repeat'],
    admission: 'yes',
    stage: 'post_sentence',
    proceedings: 'sentenced',
    releaseDate: '2026-05-01',
    lossPounds: 1249,
    notes: 'A bicycle and a laptop were taken while the household slept.',
  },
  people: [
    {
      ref: 'p1',
      role: 'harmed',
      name: 'Sam Sample',
      dateOfBirth: '1984-02-29',
      contactPoints: [
        {
          ref: 'c1',
          channel: 'mobile',
          address: '07700 900123',
          safe: true,
          voicemail: false,
          hours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:30', to: '15:00' }],
        },
        { ref: 'c2', channel: 'post', address: '1 Example Street, Cambridge', safe: false, alsoSeenBy: 'the whole household' },
      ],
      language: 'en',
      interpreter: 'none',
      accessNeeds: ['step_free'],
      facilitatorGender: 'any',
      enhancedRights: false,
      riskMarkers: [],
      needs: ['emotional', 'information'],
    },
    {
      ref: 'p2',
      role: 'harmer',
      name: 'Alex Invented',
      dateOfBirth: '1999-07-14',
      contactPoints: [{ channel: 'through_professional', address: 'alex.invented@example.org', safe: true }],
      identifiers: [{ kind: 'crn', value: 'X000481' }],
    },
  ],
  consents: [
    { person: 'p1', purpose: 'contact', state: 'given', recordedAt: '2026-01-05T09:40:00Z', how: 'phone', recordedBy: 'Tess Testcase' },
    {
      person: 'p1',
      purpose: 'share_with_provider',
      state: 'given',
      recordedAt: '2026-01-05T09:41:00Z',
      how: 'phone',
      recordedBy: 'Tess Testcase',
    },
    { person: 'p1', purpose: 'evaluation', state: 'not_asked' },
  ],
  wishes: { interventions: ['letter', 'indirect_shuttle'], timing: { when: 'now' } },
  extensions: { vcc: { team: 'Blue' } },
};
