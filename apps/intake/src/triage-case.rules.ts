import type { Admission, AgeBand, ConsentPurpose, ConsentState, MissingPiece, PersonRole, Proceedings, Stage } from '#contracts/codes.js';
import type { TimingWish } from '#contracts/timing-wish.js';
import { isChild } from './code-case.rules.js';

/** What triage looks at. */
export interface TriageFacts {
  directVictim: boolean;
  admission: Admission;
  stage: Stage;
  proceedings?: Proceedings;
  timing?: TimingWish;
  people: readonly TriagePerson[];
}

export interface TriagePerson {
  ref: string;
  role: PersonRole;
  ageBand: AgeBand;
  guardian?: string;
  /** At least one contact point that is marked safe. */
  safeContact: boolean;
  /** What the person last said to each purpose. */
  consents: Partial<Record<ConsentPurpose, ConsentState>>;
}

export type Triage =
  | { kind: 'ready' }
  | { kind: 'needs_information'; missing: MissingPiece[] }
  /** The harmed person asked to wait until this day. */
  | { kind: 'parked'; until: string }
  | { kind: 'on_hold'; because: Proceedings };

/** Proceedings hold a case back until their outcome is known; after a sentence, or out of court, restorative justice may go ahead. */
const HOLDING_PROCEEDINGS: readonly Proceedings[] = ['investigation', 'pending', 'appeal'];
const STAGES_THAT_MAY_GO_ON: readonly Stage[] = [
  'out_of_court',
  'pre_sentence',
  'community_sentence',
  'custody',
  'licence',
  'post_sentence',
  'historic',
];

/**
 * Whether a case can be matched now. What is missing comes first, since somebody can see to it meanwhile; then what the harmed person wishes; then the court.
 * @param today the calendar day in the area
 */
export function triageCase(facts: TriageFacts, today: string): Triage {
  const missing = missingPieces(facts);
  if (missing.length > 0) return { kind: 'needs_information', missing };
  const { timing, proceedings } = facts;
  if (timing?.date !== undefined && timing.date > today) return { kind: 'parked', until: timing.date };
  if (proceedings && HOLDING_PROCEEDINGS.includes(proceedings) && !STAGES_THAT_MAY_GO_ON.includes(facts.stage)) {
    return { kind: 'on_hold', because: proceedings };
  }
  return { kind: 'ready' };
}

function missingPieces({ people, directVictim, admission, timing }: TriageFacts): MissingPiece[] {
  const harmed = people.filter((person) => person.role === 'harmed');
  const missing: MissingPiece[] = [];
  if (harmed.length === 0 && directVictim) missing.push('harmed');
  if (!people.some((person) => person.role === 'harmer')) missing.push('harmer');
  if (harmed.length > 0) {
    // One harmed person who agrees is enough to begin with; the others are left alone until they do.
    const willing = harmed.filter((person) => person.consents.contact === 'given');
    if (willing.length === 0) missing.push('consent_to_contact');
    else if (!willing.some((person) => person.consents.share_with_provider === 'given')) missing.push('consent_to_share');
    if (!harmed.some((person) => person.safeContact)) missing.push('contact_point');
    if (harmed.some((person) => isChild(person.ageBand) && !hasGuardian(person, people))) missing.push('guardian');
  }
  if (admission === 'no') missing.push('admission');
  // "No contact" without an end: a person reviews it, no clock does.
  if (timing?.when === 'no_contact') missing.push('review');
  return missing;
}

const hasGuardian = (child: TriagePerson, people: readonly TriagePerson[]) =>
  people.some((person) => person.role === 'guardian' && (person.ref === child.guardian || child.guardian === undefined));
