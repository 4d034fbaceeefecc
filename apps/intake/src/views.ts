import { applyDecorators } from '@nestjs/common';
import { ApiExtension, ApiHeader, ApiResponse } from '@nestjs/swagger';
import {
  channels,
  complexities,
  consentPurposes,
  consentStates,
  flags,
  genderWishes,
  identifierKinds,
  needs,
  personRoles,
  riskMarkers,
} from '#contracts/codes.js';
import { acts } from '#contracts/fault.js';
import { Shown } from '#platform/shown.js';

// What intake answers partners over HTTP.

const outcomes = ['accepted', 'done', 'duplicate', 'set_aside', 'handed_on', 'taken'] as const;

export class FaultView {
  @Shown.text('Where in what was sent; empty for the whole') path!: string;
  @Shown.code() code!: string;
  @Shown.text('What to do') sentence!: string;
  @Shown.oneOf(acts, 'Who must act so that it goes away') act!: string;
}

/** What became of something that was sent: the status says it, and so does `outcome`. */
export class AnswerView {
  @Shown.oneOf(outcomes) outcome!: (typeof outcomes)[number];
  @Shown.number('The hub’s number of the message: ask after it at /messages') message!: string;
  @Shown.id('', { optional: true }) case?: string;
  @Shown.reference('The hub’s short reference', { optional: true }) reference?: string;
  @Shown.object('As a queue would bring it: receipt.issued.v1; none before it is decided', { optional: true }) receipt?: object;
  @Shown.part(FaultView, 'Of one that is set aside: what a person of the hub mends', { optional: true, most: 1_000 })
  faults?: FaultView[];
}

const KEY = {
  name: 'Idempotency-Key',
  required: false,
  description: 'Your own id of the message: sent again with the same one, it is known and nothing is done twice',
  schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '^[\\x21-\\x7e]+$' },
} as const;

/** Of a report about a case: what the path says, or this moment, stands for what is left out of the body. */
export const Answered = (...mayBeLeftOut: string[]): MethodDecorator =>
  applyDecorators(
    ApiExtension('x-may-be-left-out', ['case', ...mayBeLeftOut]),
    ApiHeader(KEY),
    ApiResponse({ status: 200, type: AnswerView, description: 'it is done, or a duplicate of what came before' }),
    ApiResponse({ status: 202, type: AnswerView, description: 'taken in; the outcome follows' }),
  );

class EndView {
  @Shown.code() reason!: string;
  @Shown.code() by!: string;
  @Shown.text('For the hub alone', { optional: true }) duplicateOf?: string;
  @Shown.code('Where the person was told to turn to', { optional: true }) signpost?: string;
}
class ReferredView {
  @Shown.id('The hub’s id of the person') person!: string;
  @Shown.code('The referral’s own id of them') ref!: string;
  @Shown.oneOf(personRoles) role!: string;
}
class ConsentView {
  @Shown.id() person!: string;
  @Shown.oneOf(consentPurposes) purpose!: string;
  @Shown.oneOf(consentStates) state!: string;
  @Shown.time() asOf!: string;
}

/** A referral, without anything that is personal. */
export class ReferralView {
  @Shown.id() case!: string;
  @Shown.reference() reference!: string;
  @Shown.text('Your own reference', { optional: true }) agencyReference?: string;
  @Shown.id() agency!: string;
  @Shown.code('Where it stands') state!: string;
  @Shown.time() since!: string;
  @Shown.code('What is missing', { optional: true, most: 100 }) missing?: string[];
  @Shown.day('Where it is parked', { optional: true }) until?: string;
  @Shown.code('Where the provider’s work stands', { optional: true }) work?: string;
  @Shown.part(EndView, '', { optional: true }) ended?: EndView;
  @Shown.code() category!: string;
  @Shown.oneOf(flags, '', { most: 100 }) flags!: string[];
  @Shown.oneOf(flags, 'What the offence makes likely: ask, and send it as a flag where it is so', { most: 100 }) questions!: string[];
  @Shown.oneOf(complexities) complexity!: string;
  @Shown.code() stage!: string;
  @Shown.code() district!: string;
  @Shown.yes() enhancedRights!: boolean;
  @Shown.time() receivedAt!: string;
  @Shown.part(ReferredView, '', { most: 100 }) people!: ReferredView[];
  @Shown.part(ConsentView, '', { most: 1_000 }) consents!: ConsentView[];
}

class HoursView {
  @Shown.code('', { optional: true, most: 7 }) days?: string[];
  @Shown.text() from!: string;
  @Shown.text() to!: string;
}
class ContactPointView {
  @Shown.id('By which it can be called unsafe') id!: string;
  @Shown.code('', { optional: true }) ref?: string;
  @Shown.oneOf(channels) channel!: string;
  @Shown.text('The number or address') address!: string;
  @Shown.yes('Not safe: never use it') safe!: boolean;
  @Shown.yes('', { optional: true }) voicemail?: boolean;
  @Shown.part(HoursView, '', { optional: true, most: 14 }) hours?: HoursView[];
  @Shown.text('', { optional: true }) alsoSeenBy?: string;
}
class IdentifierView {
  @Shown.oneOf(identifierKinds) kind!: string;
  @Shown.text() value!: string;
}
class PersonView {
  @Shown.id() id!: string;
  @Shown.code() ref!: string;
  @Shown.oneOf(personRoles) role!: string;
  @Shown.code('', { optional: true }) guardian?: string;
  @Shown.code('', { optional: true }) supports?: string;
  @Shown.text('Language, interpreter and access needs in words', { most: 100 }) needs!: string[];
  @Shown.oneOf(genderWishes) facilitatorGender!: string;
  @Shown.oneOf(['consent', 'erased'], 'Why nothing more is shown of this person', { optional: true }) withheld?: string;
  @Shown.text('', { optional: true }) name?: string;
  @Shown.text('', { optional: true }) knownAs?: string;
  @Shown.day('', { optional: true }) dateOfBirth?: string;
  @Shown.part(ContactPointView, '', { most: 20 }) contactPoints!: ContactPointView[];
  @Shown.part(IdentifierView, '', { optional: true, most: 20 }) identifiers?: IdentifierView[];
  @Shown.oneOf(riskMarkers, '', { optional: true, most: 13 }) riskMarkers?: string[];
  @Shown.oneOf(needs, '', { optional: true, most: 9 }) supportNeeds?: string[];
  @Shown.text('', { optional: true }) notes?: string;
  @Shown.object('', { optional: true }) extensions?: object;
}

/** The people of a case. Each view is written down. */
export class PeopleView {
  @Shown.id() case!: string;
  @Shown.reference() reference!: string;
  @Shown.part(PersonView, '', { most: 100 }) people!: PersonView[];
  @Shown.text('', { optional: true }) incidentNotes?: string;
  @Shown.text('', { optional: true }) notes?: string;
}
export class PeopleOfManyView {
  @Shown.part(PeopleView, '', { most: 200 }) cases!: PeopleView[];
}
