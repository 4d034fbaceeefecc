import type { Contract } from './classified.js';
import type { PartnerKind, ServiceName } from './codes.js';
import { classedWithin } from './contract-fields.js';
import {
  AbsenceDeclaredHandedOnV1,
  AbsenceDeclaredV1,
  absenceDeclaredHandedOnV1Example,
  absenceDeclaredV1Example,
} from './absence.declared.v1.js';
import { CapacityAskedV1, capacityAskedV1Example } from './capacity.asked.v1.js';
import { CapacityChangedV1, capacityChangedV1Example } from './capacity.changed.v1.js';
import {
  CapacityDeclaredHandedOnV1,
  CapacityDeclaredV1,
  capacityDeclaredHandedOnV1Example,
  capacityDeclaredV1Example,
} from './capacity.declared.v1.js';
import { CaseAllocatedV1, caseAllocatedV1Example } from './case.allocated.v1.js';
import { CaseAssignedV1, caseAssignedV1Example } from './case.assigned.v1.js';
import { CaseChangedV1, caseChangedV1Example } from './case.changed.v1.js';
import { CaseClosedV1, caseClosedV1Example } from './case.closed.v1.js';
import { CaseOfferedV1, caseOfferedV1Example } from './case.offered.v1.js';
import { CaseOpenedV1, caseOpenedV1Example } from './case.opened.v1.js';
import { CaseProgressedV1, caseProgressedV1Example } from './case.progressed.v1.js';
import { CaseReadyV1, caseReadyV1Example } from './case.ready.v1.js';
import { CaseRecalledV1, caseRecalledV1Example } from './case.recalled.v1.js';
import { CaseRecodedV1, caseRecodedV1Example } from './case.recoded.v1.js';
import { CaseReturnedV1, caseReturnedV1Example } from './case.returned.v1.js';
import { CaseTriagedV1, caseTriagedV1Example } from './case.triaged.v1.js';
import { CaseUnallocatedV1, caseUnallocatedV1Example } from './case.unallocated.v1.js';
import { CaseWaitingV1, caseWaitingV1Example } from './case.waiting.v1.js';
import { CircumstancesReportedV1, circumstancesReportedV1Example } from './circumstances.reported.v1.js';
import {
  ClosureReportedHandedOnV1,
  ClosureReportedV1,
  closureReportedHandedOnV1Example,
  closureReportedV1Example,
} from './closure.reported.v1.js';
import { ConsentChangedV1, consentChangedV1Example } from './consent.changed.v1.js';
import { ConsentReportedV1, consentReportedV1Example } from './consent.reported.v1.js';
import { ContactUnsafeV1, contactUnsafeV1Example } from './contact.unsafe.v1.js';
import { NotificationFailedV1, notificationFailedV1Example } from './notification.failed.v1.js';
import { NotificationSentV1, notificationSentV1Example } from './notification.sent.v1.js';
import { OfferAnsweredHandedOnV1, OfferAnsweredV1, offerAnsweredHandedOnV1Example, offerAnsweredV1Example } from './offer.answered.v1.js';
import { OfferDeclinedV1, offerDeclinedV1Example } from './offer.declined.v1.js';
import { OfferExpiredV1, offerExpiredV1Example } from './offer.expired.v1.js';
import { OfferMadeV1, offerMadeV1Example } from './offer.made.v1.js';
import { OfferRemindedV1, offerRemindedV1Example } from './offer.reminded.v1.js';
import { OfferWithdrawnV1, offerWithdrawnV1Example } from './offer.withdrawn.v1.js';
import { PartnerChangedV1, partnerChangedV1Example } from './partner.changed.v1.js';
import { PartnerRegisteredV1, partnerRegisteredV1Example } from './partner.registered.v1.js';
import { PartnerRemovedV1, partnerRemovedV1Example } from './partner.removed.v1.js';
import { PartnerResumedV1, partnerResumedV1Example } from './partner.resumed.v1.js';
import { PartnerSuspendedV1, partnerSuspendedV1Example } from './partner.suspended.v1.js';
import { PersonErasedV1, personErasedV1Example } from './person.erased.v1.js';
import {
  ProgressReportedHandedOnV1,
  ProgressReportedV1,
  progressReportedHandedOnV1Example,
  progressReportedV1Example,
} from './progress.reported.v1.js';
import {
  RecallConfirmedHandedOnV1,
  RecallConfirmedV1,
  recallConfirmedHandedOnV1Example,
  recallConfirmedV1Example,
} from './recall.confirmed.v1.js';
import { RecallRequiredV1, recallRequiredV1Example } from './recall.required.v1.js';
import { ReceiptIssuedV1, receiptIssuedV1Example } from './receipt.issued.v1.js';
import { ReferralAcceptedV1, referralAcceptedV1Example } from './referral.accepted.v1.js';
import { ReferralAmendedV1, referralAmendedV1Example } from './referral.amended.v1.js';
import { ReferralEndedV1, referralEndedV1Example } from './referral.ended.v1.js';
import { ReferralRejectedV1, referralRejectedV1Example } from './referral.rejected.v1.js';
import { ReferralRepeatedV1, referralRepeatedV1Example } from './referral.repeated.v1.js';
import { ReferralSetAsideV1, referralSetAsideV1Example } from './referral.set-aside.v1.js';
import { ReferralStatusV1, referralStatusV1Example } from './referral.status.v1.js';
import { ReferralSubmittedV1, referralSubmittedV1Example } from './referral.submitted.v1.js';
import { ReferralWithdrawnV1, referralWithdrawnV1Example } from './referral.withdrawn.v1.js';
import { ReportSettledV1, reportSettledV1Example } from './report.settled.v1.js';
import { WebhookFailingV1, webhookFailingV1Example } from './webhook.failing.v1.js';
import { WebhookTestedV1, webhookTestedV1Example } from './webhook.tested.v1.js';

/** What is known of a message before one is read. */
export interface Entry {
  type: string;
  way: 'from partner' | 'fact' | 'to partner';
  contract: Contract;
  example: object;
  /** Services that say it on the hub's exchange. For a partner's report: intake, where it hands it on. */
  saidBy: readonly ServiceName[];
  /** Services that hear it there; each must have one handler for it. */
  heardBy: readonly ServiceName[];
  /** Partners that send it, or are sent it. */
  partners: readonly PartnerKind[];
  /** For a partner's message: the service that decides upon it. */
  decidedBy?: ServiceName;
  /** It has fields for personal data or free text: it travels in the partners' virtual host alone, and those parts go straight into the vault. */
  personal: boolean;
  /** An unknown field is a fault. What the hub says grows by adding, so that is never strict. */
  strict: boolean;
  /** The form in which intake hands it on to the service that decides: under the same type, without personal parts, with whose it was. */
  handedOn?: { contract: Contract; example: object };
}

type Form = { contract: Contract; example: object };
const form = <T extends object>(contract: Contract<T>, example: T): Form => ({ contract, example });
const AGENCY = ['agency'] as const;
const PROVIDER = ['provider'] as const;
const BOTH = ['agency', 'provider'] as const;
/** A partner's own `extensions` may hold anything in any message: the door seals every body, and extensions never leave the vault. */
const mayName = (contract: Contract) => classedWithin(contract, 'personal', 'restricted').some((field) => !field.endsWith('.extensions'));

/** A message that intake decides upon itself. */
const toIntake = (type: string, partners: readonly PartnerKind[], sent: Form): Entry => ({
  type,
  way: 'from partner',
  ...sent,
  saidBy: [],
  heardBy: [],
  partners,
  decidedBy: 'intake',
  personal: mayName(sent.contract),
  strict: true,
});
/** A report that intake hands on to the service that decides. */
const handedTo = (decidedBy: ServiceName, type: string, sent: Form, handedOn: Form): Entry => ({
  type,
  way: 'from partner',
  ...sent,
  saidBy: ['intake'],
  heardBy: [decidedBy],
  partners: PROVIDER,
  decidedBy,
  personal: mayName(sent.contract),
  strict: true,
  handedOn,
});
const fact = (type: string, said: Form, saidBy: ServiceName[], heardBy: ServiceName[], partners: readonly PartnerKind[] = []): Entry => ({
  type,
  way: 'fact',
  ...said,
  saidBy,
  heardBy,
  partners,
  personal: false,
  strict: false,
});
/** What notifications puts into a partner's own queue, and calls its webhook with; it is no fact and never on the hub's exchange. */
const toPartner = (type: string, partners: readonly PartnerKind[], told: Form): Entry => ({
  type,
  way: 'to partner',
  ...told,
  saidBy: [],
  heardBy: [],
  partners,
  personal: false,
  strict: false,
});

/** Every message of the hub. What is not here does not exist: nothing else can be said, and nothing else is taken. */
// prettier-ignore
export const catalogue: readonly Entry[] = [
  toIntake('referral.submitted.v1', AGENCY, form(ReferralSubmittedV1, referralSubmittedV1Example)),
  toIntake('referral.amended.v1', AGENCY, form(ReferralAmendedV1, referralAmendedV1Example)),
  toIntake('referral.withdrawn.v1', AGENCY, form(ReferralWithdrawnV1, referralWithdrawnV1Example)),
  toIntake('consent.reported.v1', BOTH, form(ConsentReportedV1, consentReportedV1Example)),
  toIntake('circumstances.reported.v1', AGENCY, form(CircumstancesReportedV1, circumstancesReportedV1Example)),
  handedTo('matching', 'offer.answered.v1', form(OfferAnsweredV1, offerAnsweredV1Example), form(OfferAnsweredHandedOnV1, offerAnsweredHandedOnV1Example)),
  handedTo('casework', 'progress.reported.v1', form(ProgressReportedV1, progressReportedV1Example), form(ProgressReportedHandedOnV1, progressReportedHandedOnV1Example)),
  handedTo('casework', 'closure.reported.v1', form(ClosureReportedV1, closureReportedV1Example), form(ClosureReportedHandedOnV1, closureReportedHandedOnV1Example)),
  handedTo('matching', 'capacity.declared.v1', form(CapacityDeclaredV1, capacityDeclaredV1Example), form(CapacityDeclaredHandedOnV1, capacityDeclaredHandedOnV1Example)),
  handedTo('matching', 'absence.declared.v1', form(AbsenceDeclaredV1, absenceDeclaredV1Example), form(AbsenceDeclaredHandedOnV1, absenceDeclaredHandedOnV1Example)),
  handedTo('casework', 'recall.confirmed.v1', form(RecallConfirmedV1, recallConfirmedV1Example), form(RecallConfirmedHandedOnV1, recallConfirmedHandedOnV1Example)),

  fact('referral.accepted.v1', form(ReferralAcceptedV1, referralAcceptedV1Example), ['intake'], ['casework', 'notifications', 'reporting']),
  fact('case.ready.v1', form(CaseReadyV1, caseReadyV1Example), ['intake'], ['matching']),
  fact('report.settled.v1', form(ReportSettledV1, reportSettledV1Example), ['intake', 'matching', 'casework'], ['intake', 'notifications', 'reporting']),
  fact('referral.rejected.v1', form(ReferralRejectedV1, referralRejectedV1Example), ['intake'], ['notifications', 'reporting']),
  fact('referral.set-aside.v1', form(ReferralSetAsideV1, referralSetAsideV1Example), ['intake'], ['notifications', 'reporting']),
  fact('referral.repeated.v1', form(ReferralRepeatedV1, referralRepeatedV1Example), ['intake'], ['notifications', 'reporting']),
  fact('case.triaged.v1', form(CaseTriagedV1, caseTriagedV1Example), ['intake'], ['matching', 'casework', 'notifications', 'reporting']),
  fact('partner.registered.v1', form(PartnerRegisteredV1, partnerRegisteredV1Example), ['directory'], ['intake', 'matching', 'notifications', 'reporting']),
  fact('partner.changed.v1', form(PartnerChangedV1, partnerChangedV1Example), ['directory'], ['intake', 'matching', 'notifications', 'reporting']),
  fact('partner.suspended.v1', form(PartnerSuspendedV1, partnerSuspendedV1Example), ['directory'], ['intake', 'matching', 'notifications', 'reporting']),
  fact('partner.resumed.v1', form(PartnerResumedV1, partnerResumedV1Example), ['directory'], ['intake', 'matching', 'notifications', 'reporting']),
  fact('partner.removed.v1', form(PartnerRemovedV1, partnerRemovedV1Example), ['directory'], ['intake', 'matching', 'notifications', 'reporting']),
  fact('case.changed.v1', form(CaseChangedV1, caseChangedV1Example), ['intake'], ['casework', 'notifications', 'reporting']),
  fact('case.recoded.v1', form(CaseRecodedV1, caseRecodedV1Example), ['intake'], ['matching']),
  fact('referral.ended.v1', form(ReferralEndedV1, referralEndedV1Example), ['intake'], ['matching', 'casework', 'notifications', 'reporting']),
  fact('consent.changed.v1', form(ConsentChangedV1, consentChangedV1Example), ['intake'], ['matching', 'casework', 'notifications', 'reporting']),
  fact('case.waiting.v1', form(CaseWaitingV1, caseWaitingV1Example), ['matching'], ['notifications', 'reporting']),
  fact('case.offered.v1', form(CaseOfferedV1, caseOfferedV1Example), ['matching'], ['notifications', 'reporting']),
  fact('offer.declined.v1', form(OfferDeclinedV1, offerDeclinedV1Example), ['matching'], ['notifications', 'reporting']),
  fact('offer.expired.v1', form(OfferExpiredV1, offerExpiredV1Example), ['matching'], ['notifications', 'reporting'], PROVIDER),
  fact('offer.withdrawn.v1', form(OfferWithdrawnV1, offerWithdrawnV1Example), ['matching'], ['notifications', 'reporting'], PROVIDER),
  fact('case.allocated.v1', form(CaseAllocatedV1, caseAllocatedV1Example), ['matching'], ['intake', 'casework', 'notifications', 'reporting']),
  fact('case.unallocated.v1', form(CaseUnallocatedV1, caseUnallocatedV1Example), ['matching'], ['intake', 'casework', 'notifications', 'reporting']),
  fact('capacity.changed.v1', form(CapacityChangedV1, capacityChangedV1Example), ['matching'], ['notifications', 'reporting']),
  fact('capacity.asked.v1', form(CapacityAskedV1, capacityAskedV1Example), ['matching'], ['notifications'], PROVIDER),
  fact('case.opened.v1', form(CaseOpenedV1, caseOpenedV1Example), ['casework'], ['notifications', 'reporting']),
  fact('case.progressed.v1', form(CaseProgressedV1, caseProgressedV1Example), ['casework'], ['intake', 'matching', 'notifications', 'reporting']),
  fact('case.closed.v1', form(CaseClosedV1, caseClosedV1Example), ['casework'], ['intake', 'matching', 'notifications', 'reporting']),
  fact('recall.required.v1', form(RecallRequiredV1, recallRequiredV1Example), ['casework'], ['notifications', 'reporting']),
  fact('notification.sent.v1', form(NotificationSentV1, notificationSentV1Example), ['notifications'], ['casework', 'reporting']),
  fact('notification.failed.v1', form(NotificationFailedV1, notificationFailedV1Example), ['notifications'], ['casework', 'reporting']),
  fact('contact.unsafe.v1', form(ContactUnsafeV1, contactUnsafeV1Example), ['notifications'], ['intake', 'casework']),
  fact('person.erased.v1', form(PersonErasedV1, personErasedV1Example), ['intake'], ['intake', 'matching', 'casework', 'notifications', 'reporting']),

  toPartner('receipt.issued.v1', BOTH, form(ReceiptIssuedV1, receiptIssuedV1Example)),
  toPartner('referral.status.v1', AGENCY, form(ReferralStatusV1, referralStatusV1Example)),
  toPartner('offer.made.v1', PROVIDER, form(OfferMadeV1, offerMadeV1Example)),
  toPartner('offer.reminded.v1', PROVIDER, form(OfferRemindedV1, offerRemindedV1Example)),
  toPartner('case.assigned.v1', PROVIDER, form(CaseAssignedV1, caseAssignedV1Example)),
  toPartner('case.recalled.v1', PROVIDER, form(CaseRecalledV1, caseRecalledV1Example)),
  toPartner('case.returned.v1', PROVIDER, form(CaseReturnedV1, caseReturnedV1Example)),
  toPartner('webhook.failing.v1', BOTH, form(WebhookFailingV1, webhookFailingV1Example)),
  toPartner('webhook.tested.v1', BOTH, form(WebhookTestedV1, webhookTestedV1Example)),
];

const byType = new Map(catalogue.map((entry) => [entry.type, entry]));
export const entryOf = (type: string): Entry | undefined => byType.get(type);
