/** Every enumeration that messages, tables and screens share. A code is never renamed: a new meaning is a new code. */

export const services = ['intake', 'matching', 'casework', 'notifications', 'reporting', 'directory', 'console'] as const;
export type ServiceName = (typeof services)[number];

/** Where a referral comes from. */
// prettier-ignore
export const routes = [
  'victims_hub', 'police', 'probation', 'prison', 'youth_justice', 'court', 'council_asb', 'housing', 'school', 'health', 'self_harmed',
  'self_harmer', 'other',
] as const;
export type Route = (typeof routes)[number];

export const initiators = ['harmed', 'harmer', 'agency'] as const;
export type Initiator = (typeof initiators)[number];

/** Where the matter stands in the criminal justice process. */
// prettier-ignore
export const stages = [
  'non_crime', 'reported_undetected', 'pre_charge', 'out_of_court', 'post_charge', 'pre_sentence', 'community_sentence', 'custody', 'licence',
  'post_sentence', 'appeal', 'no_further_action', 'historic',
] as const;
export type Stage = (typeof stages)[number];

/** The hub's offence categories, with their plain names. */
export const categoryNames = {
  HOM: 'Homicide and fatal driving',
  VWI: 'Violence with injury',
  VNI: 'Violence without injury',
  SHC: 'Stalking, harassment and coercive control',
  SEX: 'Sexual offences',
  ROB: 'Robbery',
  BUD: 'Burglary, dwelling',
  BUO: 'Burglary, other',
  VEH: 'Vehicle crime',
  THP: 'Theft from the person',
  CYC: 'Bicycle theft',
  SHP: 'Shoplifting',
  OTH: 'Other theft',
  CDA: 'Criminal damage and arson',
  PUB: 'Public order',
  WPN: 'Weapons',
  DRG: 'Drugs',
  FRD: 'Fraud and forgery',
  MOT: 'Serious motoring',
  MIS: 'Other crimes against society',
  ASP: 'Antisocial behaviour, personal',
  ASN: 'Antisocial behaviour, nuisance',
  ASE: 'Antisocial behaviour, environmental',
  NBR: 'Neighbour dispute',
  HAI: 'Hate incident (not a crime)',
  SCH: 'School or prison conflict',
} as const;
export type Category = keyof typeof categoryNames;
export const categories = Object.keys(categoryNames) as Category[];

/** What an agency may flag about an incident. */
// prettier-ignore
export const flags = [
  'domestic_abuse', 'familial_abuse', 'coercive_control', 'stalking', 'sexual', 'hate', 'homicide', 'child', 'knife', 'business_victim', 'repeat',
  'arson', 'grave_injury', 'life_changing_injury', 'continuing_contact', 'trafficking', 'gang', 'organisational_harm', 'four_or_more_parties',
  'vulnerable', 'wants_prosecution',
] as const;
export type Flag = (typeof flags)[number];

export const specialistTags = ['domestic_abuse', 'sexual_violence', 'homicide', 'hate', 'youth'] as const;
export type SpecialistTag = (typeof specialistTags)[number];

export const complexities = ['standard', 'complex', 'serious_sensitive'] as const;
export type Complexity = (typeof complexities)[number];

export const accreditations = ['foundation', 'intermediate', 'advanced'] as const;
export type Accreditation = (typeof accreditations)[number];

// prettier-ignore
export const interventions = [
  'restorative_conversation', 'letter', 'community_remedy_action', 'community_justice_panel', 'asb_mediation', 'proxy_meeting',
  'indirect_shuttle', 'community_conference', 'family_conference', 'circle', 'direct_conference',
] as const;
export type Intervention = (typeof interventions)[number];

export const admissions = ['yes', 'partial', 'no', 'unknown'] as const;
export type Admission = (typeof admissions)[number];

export const personRoles = ['harmed', 'harmer', 'supporter', 'guardian', 'professional'] as const;
export type PersonRole = (typeof personRoles)[number];

/** Age on the day of the referral. */
export const ageBands = ['under_10', '10_to_17', '18_to_24', '25_to_64', '65_and_over', 'unknown'] as const;
export type AgeBand = (typeof ageBands)[number];

export const channels = ['phone', 'mobile', 'text', 'email', 'post', 'in_person', 'through_professional'] as const;
export type Channel = (typeof channels)[number];

/** A provider's contact with a person: how it took place. */
export const contactMeans = ['phone', 'text', 'email', 'post', 'in_person', 'video', 'through_professional'] as const;
export type ContactMeans = (typeof contactMeans)[number];

// prettier-ignore
export const accessNeeds = [
  'step_free', 'hearing_loop', 'bsl', 'large_print', 'braille', 'easy_read', 'quiet_room', 'carer_present', 'learning_disability',
  'autism', 'mental_health', 'home_visit', 'remote_only', 'childcare', 'other',
] as const;
export type AccessNeed = (typeof accessNeeds)[number];

export const genderWishes = ['any', 'female', 'male'] as const;
export type GenderWish = (typeof genderWishes)[number];

/** A facilitator's, as far as a wish can ask for it; neither may be told. */
export const facilitatorGenders = ['female', 'male'] as const;
export type FacilitatorGender = (typeof facilitatorGenders)[number];

export const facilitatorKinds = ['staff', 'volunteer'] as const;
export type FacilitatorKind = (typeof facilitatorKinds)[number];

export const interpreterNeeds = ['none', 'spoken', 'bsl'] as const;
export type InterpreterNeed = (typeof interpreterNeeds)[number];

export const identifierKinds = ['crime_reference', 'crn', 'pnc', 'prison_number', 'nhs', 'other'] as const;
export type IdentifierKind = (typeof identifierKinds)[number];

export const consentPurposes = ['contact', 'share_with_provider', 'share_with_other_party', 'evaluation'] as const;
export type ConsentPurpose = (typeof consentPurposes)[number];

export const consentStates = ['given', 'refused', 'not_asked', 'withdrawn'] as const;
export type ConsentState = (typeof consentStates)[number];

export const consentMeans = ['in_person', 'phone', 'video', 'written', 'online', 'by_guardian'] as const;
export type ConsentMeans = (typeof consentMeans)[number];

/** Whether consent to share reaches every provider or those named alone. */
export const consentReaches = ['any', 'listed'] as const;
export type ConsentReach = (typeof consentReaches)[number];

export const timings = ['now', 'not_before', 'contact_again_on', 'no_contact'] as const;
export type Timing = (typeof timings)[number];

// prettier-ignore
export const riskMarkers = [
  'violence_to_person', 'violence_to_staff', 'self_harm', 'weapons', 'substance_misuse', 'restraining_order', 'bail_conditions',
  'non_molestation_order', 'intimidation', 'retaliation', 'safeguarding_child', 'safeguarding_adult', 'other',
] as const;
export type RiskMarker = (typeof riskMarkers)[number];

export const needs = ['emotional', 'practical', 'information', 'safety', 'housing', 'health', 'immigration', 'financial', 'other'] as const;
export type Need = (typeof needs)[number];

/** A case's state, wherever it is held. */
// prettier-ignore
export const caseStates = [
  'triage', 'needs_information', 'parked', 'on_hold', 'ready', 'waiting', 'offered', 'allocated', 'contacting', 'preparing', 'scheduled',
  'delivered', 'agreement', 'follow_up', 'reallocating', 'closed', 'withdrawn', 'unsuitable', 'duplicate', 'out_of_area',
] as const;
export type CaseState = (typeof caseStates)[number];

/** States that casework moves a case through. */
// prettier-ignore
export const workStates = [
  'allocated', 'contacting', 'preparing', 'scheduled', 'delivered', 'agreement', 'follow_up', 'parked', 'on_hold', 'closed',
] as const;
export type WorkState = (typeof workStates)[number];

/** What triage can come to. */
export const triageOutcomes = ['ready', 'needs_information', 'parked', 'on_hold'] as const;
export type TriageOutcome = (typeof triageOutcomes)[number];

/** What intake waits to be told before a case can be ready. */
export const missingPieces = [
  'consent_to_contact',
  'consent_to_share',
  'harmer',
  'harmed',
  'admission',
  'contact_point',
  'guardian',
  'review',
] as const;
export type MissingPiece = (typeof missingPieces)[number];

/** One person's own way through a case. */
// prettier-ignore
export const tracks = [
  'not_contacted', 'unreachable', 'informed', 'considering', 'consented', 'declined', 'withdrawn', 'unsuitable', 'participated', 'followed_up',
] as const;
export type Track = (typeof tracks)[number];

/** Why a case was not carried through, typed by side. */
// prettier-ignore
export const notProgressedEnds = [
  'harmed_declined', 'harmed_no_contact', 'harmer_declined', 'harmer_denies', 'harmer_not_traced', 'risk', 'proceedings', 'agency_withdrew',
  'no_provider', 'circumstances', 'met_otherwise',
] as const;
export const ends = ['completed', ...notProgressedEnds] as const;
export type End = (typeof ends)[number];

/** How a referral ends before a provider's work does. */
export const referralEnds = ['withdrawn', 'duplicate', 'unsuitable', 'out_of_area'] as const;
export type ReferralEnd = (typeof referralEnds)[number];

export const withdrawalReasons = [
  'changed_mind',
  'not_now',
  'safety',
  'met_otherwise',
  'sent_in_error',
  'no_longer_eligible',
  'not_said',
] as const;
export type WithdrawalReason = (typeof withdrawalReasons)[number];

export const referralEndReasons = [
  ...withdrawalReasons,
  'same_incident',
  'risk',
  'no_harmed_person',
  'outside_area',
  'consent_withdrawn',
] as const;
export type ReferralEndReason = (typeof referralEndReasons)[number];

export const sides = ['harmed', 'harmer', 'agency', 'provider', 'hub'] as const;
export type Side = (typeof sides)[number];

export const agreements = ['none', 'made', 'kept', 'partly_kept', 'not_kept'] as const;
export type Agreement = (typeof agreements)[number];

export const proceedings = ['none', 'investigation', 'pending', 'sentenced', 'appeal', 'ended'] as const;
export type Proceedings = (typeof proceedings)[number];

/** A provider's step that a progress report tells of. */
// prettier-ignore
export const progressSteps = [
  'first_contact', 'contact_attempt', 'visit', 'risk_assessment', 'consent_talk', 'preparation', 'meeting_booked', 'meeting_held', 'message_passed',
  'agreement_made', 'agreement_checked', 'follow_up_six_weeks', 'follow_up_six_months', 'other',
] as const;
export type ProgressStep = (typeof progressSteps)[number];

export const offerStates = ['open', 'accepted', 'declined', 'expired', 'withdrawn'] as const;
export type OfferState = (typeof offerStates)[number];

export const offerAnswers = ['accepted', 'declined'] as const;
export type OfferAnswer = (typeof offerAnswers)[number];

export const declineReasons = ['capacity', 'scope', 'conflict', 'risk', 'client'] as const;
export type DeclineReason = (typeof declineReasons)[number];

// prettier-ignore
export const offerWithdrawalReasons = [
  'referral_ended', 'consent_withdrawn', 'parked', 'on_hold', 'needs_information', 'recoded', 'provider_suspended', 'provider_closing', 'rebalanced',
  'administrator',
] as const;
export type OfferWithdrawalReason = (typeof offerWithdrawalReasons)[number];

// prettier-ignore
export const unallocationReasons = [
  'referral_ended', 'consent_withdrawn', 'parked', 'on_hold', 'recoded', 'no_longer_fits', 'provider_suspended', 'provider_handed_back', 'rebalanced',
  'administrator',
] as const;
export type UnallocationReason = (typeof unallocationReasons)[number];

/** Matching's hard rules, in the order in which they are shown. */
// prettier-ignore
export const hardRules = [
  'agreement', 'paused', 'suspended', 'category', 'district', 'establishment', 'age', 'intervention', 'community_route', 'language', 'interpreter',
  'access', 'accreditation', 'specialism', 'check_expired', 'gender', 'lead', 'pair', 'conflict', 'consent', 'declined', 'excluded',
  'capacity_unknown', 'capacity', 'reserved', 'earmarked', 'sign_off',
] as const;
export type HardRule = (typeof hardRules)[number];

/** What about a waiting or allocated case needs a person's eye. None of them keeps it from being offered. */
export const attentions = ['nobody_able', 'still_wanted_unanswered', 'no_longer_fits', 'trigger_threshold_met', 'fits_nowhere'] as const;
export type Attention = (typeof attentions)[number];

/** How near a waiting case is to its turn: a word, since a figure would be taken for a promise. */
export const positionBands = ['next', 'soon', 'later'] as const;
export type PositionBand = (typeof positionBands)[number];

export const priorityBands = ['urgent', 'high', 'normal'] as const;
export type PriorityBand = (typeof priorityBands)[number];

export const capacityKinds = ['known', 'unknown', 'unlimited'] as const;
export type CapacityKind = (typeof capacityKinds)[number];

/** Why a provider is asked for its capacity. */
export const capacityAskedReasons = ['never_told', 'old', 'next_month'] as const;
export type CapacityAskedReason = (typeof capacityAskedReasons)[number];

export const absenceKinds = ['leave', 'sickness', 'training', 'left', 'other'] as const;
export type AbsenceKind = (typeof absenceKinds)[number];

/** What a case.changed fact says was changed. */
// prettier-ignore
export const changes = [
  'category', 'flags', 'complexity', 'stage', 'establishment', 'district', 'dates', 'people', 'contact_points', 'consents', 'wishes', 'needs',
  'risk', 'admission', 'notes', 'loss', 'reports',
] as const;
export type Change = (typeof changes)[number];

export const doors = ['queue', 'http'] as const;
export type Door = (typeof doors)[number];

export const partnerKinds = ['agency', 'provider'] as const;
export type PartnerKind = (typeof partnerKinds)[number];

export const partnerStates = ['active', 'suspended', 'removed'] as const;
export type PartnerState = (typeof partnerStates)[number];

/** Whether what a partner sends is taken in, and what it is owed is sent: it may stop either. */
export const partnerFlows = ['open', 'paused'] as const;
export type PartnerFlow = (typeof partnerFlows)[number];

/** `by_door`: a receipt goes back by the door that was used alone. `queue_too`: by the partner's queue in any case. */
export const receiptDoors = ['by_door', 'queue_too'] as const;
export type ReceiptDoor = (typeof receiptDoors)[number];

/** What may be kept or removed about a person, when a provider is asked to remove it. */
export const heldThings = ['contact_details', 'case_notes', 'documents', 'system_record', 'paper', 'backups'] as const;
export type HeldThing = (typeof heldThings)[number];

export const recallReasons = ['consent_withdrawn', 'unallocated', 'referral_ended', 'erasure', 'retention'] as const;
export type RecallReason = (typeof recallReasons)[number];

/** What became of a partner's message. */
export const receiptOutcomes = ['accepted', 'done', 'duplicate', 'rejected', 'set_aside'] as const;
export type ReceiptOutcome = (typeof receiptOutcomes)[number];

export const settlements = ['done', 'refused', 'duplicate'] as const;
export type Settlement = (typeof settlements)[number];

export const notificationChannels = ['email', 'text', 'queue', 'webhook'] as const;
export type NotificationChannel = (typeof notificationChannels)[number];

/** Who a notification is for: a kind, never an address. */
export const recipientKinds = [
  'agency',
  'agency_worker',
  'provider',
  'provider_worker',
  'hub_administrator',
  'harmed',
  'harmer',
  'guardian',
] as const;
export type RecipientKind = (typeof recipientKinds)[number];

// prettier-ignore
export const notificationFailures = [
  'no_safe_contact_point', 'outside_hours', 'bounced', 'refused', 'unreachable', 'no_recipient', 'queue_full', 'queue_missing', 'given_up',
] as const;
export type NotificationFailure = (typeof notificationFailures)[number];

export const unsafeReasons = ['bounced', 'reported', 'seen_by_others', 'changed', 'not_checked'] as const;
export type UnsafeReason = (typeof unsafeReasons)[number];
