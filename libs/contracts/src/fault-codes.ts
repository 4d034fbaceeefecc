import { hardRules, type HardRule } from './codes.js';
import { contractFaultMeanings, type Act } from './fault.js';

/** What a code says, who must act where the fault does not say otherwise, and the HTTP statuses that it comes with as the code of a whole answer. */
export interface CodeMeaning {
  meaning: string;
  act: Act;
  statuses?: readonly number[];
}

type Group = Record<string, CodeMeaning>;

const sender = (meaning: string, ...statuses: number[]): CodeMeaning => ({
  meaning,
  act: 'sender',
  ...(statuses.length > 0 && { statuses }),
});
const hub = (meaning: string, ...statuses: number[]): CodeMeaning => ({ meaning, act: 'hub', ...(statuses.length > 0 && { statuses }) });

/** Who calls, how often, and whether the hub can answer at all. */
const callers = {
  bad_request: sender('The request cannot be read at all.', 400),
  not_signed_in: sender('There is no token and no API key, or it is not valid, or no longer.', 401),
  two_credentials: sender('A token and an API key were sent together. Send one.', 400),
  sign_in_refused: sender('The e-mail address and password, or the key, are not known together.', 401),
  session_over: sender('A person signed in too long ago to have a new token. Sign in again.', 401),
  not_allowed: sender('Your role may not do this.', 403),
  no_organisation: sender('Your account belongs to no organisation.', 403),
  suspended: sender('Your organisation is suspended: nothing is taken and nobody is shown until the hub lets it work again.', 403),
  certificate: sender('Call with your client certificate: signed by the hub’s authority, in date, made out to your partner id.', 403),
  not_found: sender('There is nothing here, or it is not yours: both are answered alike.', 404),
  method_not_allowed: sender('This cannot be done here.', 405),
  not_acceptable: sender('The answer cannot be given in the form that was asked for.', 406),
  conflict: sender('This clashes with what is there already.', 409),
  gone: sender('What was here is kept no longer.', 410),
  media_type: sender('The body is of a type that is not taken here.', 415),
  encoded: sender('The body was sent with a content encoding. Send it as it is.', 415),
  too_many: sender('More requests than your limit allows, or a list that is too long. Of requests, wait as Retry-After says.', 429),
  too_many_ahead: sender(
    'So much of what you sent waits to be worked that no more is taken in. Wait as Retry-After says, and send it again.',
    429,
  ),
  too_many_attempts: sender('Too many attempts to sign in. Wait as Retry-After says.', 429),
  unexpected: hub('Something went wrong in the hub. Quote the instance when you report it; what you sent can be sent again.', 500),
  bad_gateway: hub('Another part of the hub gave an answer that cannot be used.', 502),
  unavailable: hub('This part of the hub cannot answer now. Try again later.', 503),
  busy: hub('Too many answers at once. Try again in a moment.', 503),
  database_away: hub('This part of the hub cannot reach its database. Look first whether a change was made all the same.', 503),
  directory_away: hub('Who calls cannot be checked now. Try again later.', 503),
  service_away: hub('Another part of the hub does not answer. Try again later.', 503),
  no_service_key: hub('A part of the hub is not set up to ask another one.', 503),
  not_taken: hub(
    'The hub cannot say that it took this in. Send it again with the Idempotency-Key of the answer: nothing is done twice.',
    503,
  ),
  too_slow: hub('Another part of the hub did not answer in time.', 504),
} satisfies Group;

/** Reading an event, whoever sent it and by whichever door. */
const envelope = {
  not_json: sender('The message cannot be read: it is not JSON, or not in UTF-8.', 400),
  not_an_object: sender('The message must be one JSON object, a CloudEvent of version 1.0.'),
  bad_specversion: sender('The event must say `specversion` 1.0.'),
  bad_attribute: sender('An attribute of the event must be text of up to the length that the sentence gives.'),
  no_id: sender('The event has no id. Give each message its own, and the same one when it is sent again.'),
  no_type: sender('The event has no type.'),
  unknown_version: hub('The version of this message is not known to the hub yet. It is kept, and taken when it is.'),
  version_from_the_future: hub('The version of this message is not known to this part of the hub yet. It is kept, and taken when it is.'),
  too_large: sender('The body is larger than the limit.', 413),
  wrong_key: sender('The Idempotency-Key must be 1 to 200 visible characters.', 400),
  sender_mismatch: sender('The user_id of the message is not the user that sent it. Leave it out.'),
  not_yours_to_send: sender('Organisations of your kind do not send messages of this type.', 403),
  message_id_reused: sender('This id was used before for a message with other content. Give the new one an id of its own.', 409),
} satisfies Group;

/** Referrals, and what is told of a case by its agency. */
const referrals = {
  reference_conflict: sender(
    'You have sent this reference before, with other content. Amend that referral, or use another reference.',
    409,
  ),
  unknown_case: sender('The hub knows no such case of yours.', 404),
  case_ended: sender('This case has ended: nothing can be changed in it.', 409),
  unknown_district: sender('The district is none of this area.'),
  unknown_establishment: sender('The establishment is none of this area.'),
  unknown_offence: sender('The offence code is in no register of the hub.'),
  offence_not_mapped: sender('The offence code belongs to no category by itself. Send the category with it.'),
  offences_disagree: sender('The offence codes and the category name different offences.'),
  in_the_future: sender('It cannot have happened yet.'),
  not_plausible: sender('The value can hardly be true. Correct it, or leave it out.'),
  not_a_guardian: sender('The guardian must be a person of this referral whose role is guardian.'),
  consent_missing: sender('A consent is missing without which the hub may not act.'),
  consent_refused: sender('A consent without which the hub may not act was refused.'),
  unknown_provider: sender('This is not the code of a provider that works with the hub.'),
  unknown_person: sender('The case has no such person.', 404),
  joined_itself: sender('A case cannot be a duplicate of itself.'),
  same_case: sender('Both references are of one case.'),
  no_such_case: sender('There is no such case to join it with.'),
} satisfies Group;

/** Your own messages, and those that wait for a person. */
const messages = {
  unknown_message: sender('There is no such message of yours.', 404),
  duplicate: sender('With this correction it says what another message has said already.', 409),
  mended_before: sender('This message was mended, given up or dismissed before: that is done once.', 409),
  body_gone: sender('What was sent is kept while it can be mended, for 30 days at the most. Send it again as a new message.', 404, 409),
  with_the_hub: hub('It is the hub that must act on this message. It is kept, and a receipt follows.', 409),
  no_receipt_yet: hub('What becomes of this message is not decided yet. Ask again, as Retry-After says.', 404),
  paused: sender('Your organisation has paused what it sends. Withdrawals and changes of consent are taken all the same.', 409),
  one_of_two: sender('Send the whole data, or what is changed in it, and not both.', 400),
  one_way: sender('Say which messages in one way: these, those of one cause, or all.'),
  unknown_retry: sender('Nothing was staged by you under this id.', 404),
  nothing_to_mend: sender('This message was taken as it came.', 409),
  cannot_mend: sender('A message of this type cannot be mended here: send it again.', 409),
  faulty: sender('The corrected message still breaks its contract.', 422),
  held: hub('The message, or one before it about the same case, failed in the hub and waits for a person there. Nothing is lost.', 409),
  given_up: hub('A person of the hub has given this message up: it is not handled. Ask the hub, or send it again under a new id.'),
  not_held: sender('No message of this number waits for a person. It may have been handled already.', 404),
} satisfies Group;

/** Batches of messages, and files of rows. */
const uploads = {
  batch: sender('One event is taken here. Send many to /batches.', 415),
  not_ndjson: sender('A batch is lines of JSON, sent as application/x-ndjson.', 415),
  no_file: sender('The form holds no file in its field `file`.', 422),
  one_file: sender('A form sends one file, in its field `file`.', 422),
  broken_form: sender('The form cannot be read: cut off, without its boundary, or with more or larger fields than it may have.', 400),
  no_length: sender('A form must say its length (Content-Length), as browsers do.', 400),
  not_a_file: sender('The file is neither CSV nor XLSX, or cannot be opened.', 415),
  file_too_large: sender('The file or batch is larger than the limit.', 413),
  too_many_rows: sender('More than 10,000 rows. Send them in parts.', 422),
  too_many_columns: sender('More than 500 columns.', 422),
  no_rows: sender('There is no row below the headings, or no line.', 422),
  not_utf8: sender('The file is not in UTF-8. Save it as such: nothing is guessed.', 422),
  broken_csv: sender('A quotation mark of the CSV has no partner.', 422),
  protected: sender('The workbook is protected by a password.', 422),
  unpacks_too_large: sender('The workbook unpacks to more than it may, or needs too much memory.', 422),
  too_slow_to_read: sender('The workbook takes too long to read.', 422),
  wrong_columns: sender('The headings are not those of the mapping; each has a fault.', 422),
  unknown_column: sender('A column has a heading that the mapping does not know.'),
  repeated_column: sender('Two columns have the same heading.'),
  missing_column: sender('A column is missing that must be there.'),
  formula: sender('A cell holds a formula. Put the value itself there.'),
  too_many_uploads: sender('Two uploads of yours are at work, or wait for your word.', 429),
  unknown_upload: sender('There is no such upload of yours.', 404),
  unknown_mapping: sender('There is no such mapping of yours or of the area.', 404),
  too_many_mappings: sender('You have fifty mappings of your own. Delete one, or change one that you have.', 422),
  unknown_template: sender('There is no such template.', 404),
  unknown_path: sender('A path of a mapping leads to no field of the message.'),
  not_to_confirm: sender('The upload does not wait for your word.', 409),
  not_to_cancel: sender('The upload has ended.', 409),
  forgotten: sender('What was kept of the upload is past its time.', 410),
} satisfies Group;

/** Answers to offers. */
const offers = {
  offer_not_found: sender('There is no such offer to you.', 404),
  offer_accepted: sender('You have accepted this offer; the case is yours.', 409),
  offer_declined: sender('You have declined this offer; it was passed on.', 409),
  offer_lapsed: sender('The offer has lapsed and was passed on; nothing is held for you.', 409),
  offer_withdrawn: sender('The hub has taken the offer back.', 409),
  consent_withdrawn: sender('A consent was withdrawn: nobody may work on the case.', 409),
  reason_missing: sender('A declined offer needs a reason.', 409),
  not_accepted: sender('Nobody has accepted this offer yet.', 409),
} satisfies Group;

/** Capacity, facilitators, absences. */
const capacity = {
  not_a_provider: sender('The hub knows no provider of this partner.', 404),
  not_a_code: sender('A facilitator has a code of the provider, without spaces.', 422),
  not_a_facilitator: sender('The hub knows no such facilitator of this provider. Declare their hours first.', 422),
  ends_before_it_begins: sender('The last day must be the same as or after the first.', 422),
  left_with_hours: sender('Who has left is away for good: leave the hours out.', 422),
  not_valid_any_more: sender('The declaration is valid no more.', 422),
  too_far_ahead: sender('The declaration is of months too far ahead.', 422),
  hours_ahead: sender('Hours of facilitators are declared in the month from which they hold.', 422),
  points_missing: sender('A known capacity needs points, periods or facilitators.', 422),
  months_passed: sender('All the months of the declaration have passed.', 422),
  outside_validity: sender('A month lies outside the days on which the declaration is valid.', 422),
  overlaps: sender('Two agreements cannot be in force on the same day.', 422),
  agreement_used: sender('Cases were taken under an agreement that is left out: give it an end instead.', 422),
} satisfies Group;

/** Steps of a case. */
const casework = {
  refused: sender('The step is not legal, or not safe; each reason is a fault of its own.', 409),
  not_allocated: sender('The case is with no provider yet.'),
  already_ended: sender('The case has ended.'),
  not_a_next_step: sender('From where the case stands this is no next step; the sentence names those that are.'),
  not_a_next_track: sender('From where the person stands this is no next step; the sentence names those that are.'),
  not_delivered: sender('Nothing was delivered yet.'),
  close_by_closure: sender('A case is closed by a closure report, not by a step.'),
  too_many_hours: sender('The hours of the case would be more than a case can have. Give those of this step alone.'),
  not_here: sender('Notes are free text: they go to intake, not here.', 422),
  harmed_not_agreed: sender('The harmed person has not agreed to this.'),
  no_consent_harmed: sender('The harmed person has not consented.'),
  no_consent_harmer: sender('The harmer has not consented.'),
  no_risk_assessment: sender('No risk assessment is recorded.'),
  risk_not_current: sender('The risk assessment is too old.'),
  no_lead: sender('No lead facilitator is named.'),
  no_second: sender('This kind of meeting needs two facilitators.'),
} satisfies Group;

/** What FHIR can say and the hub cannot do, and what an OperationOutcome tells besides faults. */
const fhir = {
  not_supported: sender('This resource, or this way of sending it, is none that the hub takes. The capability statement says which are.'),
  not_active: sender('Only a ServiceRequest that is active is a referral.'),
  not_to_be_done: sender('The ServiceRequest asks that something be not done.'),
  repetition: sender('The ServiceRequest asks for something again and again, which the hub cannot do.'),
  said_twice: sender('Two elements say the same thing. Send one of them.'),
  one_request: sender('A referral is exactly one ServiceRequest.'),
  modifier: sender('A modifier extension or an implicit rule changes the meaning in a way that the hub does not know.'),
  narrower: sender('The consent has a condition that the hub cannot keep, and would take for wider than it is.'),
  entered_in_error: sender('What was entered in error was never said.'),
  repeated: sender('This may be given once.'),
  taken: sender('The hub has it: no fault, and nothing to do.'),
  not_kept: sender('The hub neither reads nor keeps this element: no fault, and nothing to do.'),
} satisfies Group;

/** A partner's own line and webhook. */
const webhooks = {
  no_webhook: sender('Your organisation has set no webhook.', 404),
  webhooks_off: sender('This hub calls no webhooks.', 409),
  from_or_ids: sender('Say what is to be sent again: all from an instant on, or these messages; not both.', 422),
  which_partner: sender('An administrator must say whose line is meant.', 422),
} satisfies Group;

/** What only the hub's administrators are answered. */
const administrators = {
  wrong_state: sender('This cannot be done in the state that it is in.', 409),
  allocated: sender('A provider has this case and must hand it back first.', 409),
  not_open: sender('The offer was answered or has lapsed.', 409),
  not_waiting: sender('The case does not wait.', 409),
  not_found_about_it: sender('This does not stand about the case, or somebody has seen to it.', 409),
  not_for_a_person: sender('The case does not wait for a person.', 409),
  rules_fail: sender('The provider may not take the case; the sentence says why.', 409),
  no_aim: sender('A plan needs an aim.', 422),
  no_such_provider: sender('There is no such provider.', 422),
  no_such_move: sender('The plan has no such move.', 422),
  not_ready: sender('The plan is not ready.', 409),
  not_tried: sender('This version of the rules was not tried against past decisions.', 409),
  never_in_force: sender('No such version of the rules was ever in force.', 409),
  outdated: sender('The area has changed since this version was made.', 409),
} satisfies Group;

/** Organisations and how they connect. */
const connecting = {
  code_taken: sender('There is an organisation of this code already. Choose another one, or leave it out.', 409),
  key_used_otherwise: sender('The Idempotency-Key came before with another content. Send a new one.', 422),
  has_queue: sender('This partner has its queue. Give it a new user at the broker instead.', 409),
  no_queue: sender('This partner connects without a queue.', 409),
  no_webhook: sender('This partner is not called: it has named no address.', 409),
  last_key: sender('This is your only key. Make another one first.', 409),
  too_many_credentials: sender('As many keys or users as may be are in use. End one, or wait until one has ended.', 409),
  changed_meanwhile: sender('This was changed since it was read. Read it again, and decide anew.', 409),
  bad_version: sender('If-Match must be the version that was read.', 400),
  queues_off: hub('This hub gives no queues to partners. Connect by HTTP.', 409),
  webhooks_off: hub('This hub calls no webhooks.', 409),
  not_an_address: sender('This is no web address.'),
  not_https: sender('A webhook is called by https alone.'),
  has_password: sender('The address of a webhook must not hold a user or a password: the hub signs what it sends.'),
  has_fragment: sender('The address of a webhook must not hold a fragment.'),
  private_address: sender('The address leads into a private network, where the hub calls nobody.'),
} satisfies Group;

/** Why a provider may not take a case after all, when it accepts; the sentence says it in words. */
const ruleCodes = Object.fromEntries(
  hardRules.map((rule) => [rule, sender('A rule of the area keeps this case from you by now; the sentence says which.', 409)]),
) as Record<HardRule, CodeMeaning>;

const contractCodes = Object.fromEntries(Object.entries(contractFaultMeanings).map(([code, meaning]) => [code, sender(meaning)])) as Record<
  keyof typeof contractFaultMeanings,
  CodeMeaning
>;

/** Every code of every service, in the groups in which the catalogue shows them. What is not here is given by nobody. */
export const faultCodeGroups: readonly { name: string; codes: Record<string, CodeMeaning> }[] = [
  { name: 'Calling the hub', codes: callers },
  { name: 'Reading a message', codes: envelope },
  { name: 'The contract of a message', codes: { ...contractCodes, not_valid: sender(contractFaultMeanings.not_valid, 422) } },
  { name: 'Referrals and reports', codes: referrals },
  { name: 'Messages', codes: messages },
  { name: 'Batches and files', codes: uploads },
  { name: 'Offers', codes: offers },
  { name: 'Capacity', codes: capacity },
  { name: 'Cases', codes: casework },
  { name: 'FHIR', codes: fhir },
  { name: 'Webhooks', codes: webhooks },
  { name: 'Rules of an area', codes: ruleCodes },
  { name: 'Connecting', codes: connecting },
  { name: 'Administrators of the hub', codes: administrators },
];

/** By code. A code stands in one group alone, but for those of the contract, which say the same of a whole request. */
export const faultCodes: ReadonlyMap<string, CodeMeaning> = new Map(
  [...faultCodeGroups].reverse().flatMap(({ codes }) => Object.entries(codes)),
);
