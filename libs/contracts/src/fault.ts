/** Who must act so that a fault goes away. */
export const acts = ['sender', 'hub', 'receiver'] as const;
export type Act = (typeof acts)[number];

/** Codes that the contract check gives, and what each asks for. Services add their own (`reference_conflict`, `unknown_district`, …), in the same form. */
export const contractFaultMeanings = {
  required: 'A field is missing that must be there.',
  unknown_field: 'A field is there that the message does not have; where it looks mistyped the sentence names the one that was meant.',
  wrong_type: 'Another kind of JSON value is expected: text, a number, true or false, a list, an object. Null is none of them.',
  not_one_of: 'The value is not one of the codes that the field may have.',
  too_long: 'The text is too long; characters count, not bytes.',
  too_short: 'The text is empty.',
  too_many: 'The list is too long.',
  too_few: 'The list is too short.',
  not_a_date: 'A date is expected that exists, written YYYY-MM-DD.',
  not_a_time: 'A time is expected with its offset, such as 2026-01-05T10:00:00Z.',
  not_an_id: 'An id is expected: a UUID in small letters.',
  wrong_form: 'The text has another form than the field asks for.',
  out_of_range: 'The number is too small or too large.',
  unclean_text: 'The text holds a NUL character or half of a surrogate pair, which cannot be kept. Every other character may stay.',
  too_deep: 'Own fields are nested too deep.',
  not_unique: 'Two items of a list have the same key.',
  names_nobody: 'A ref names no person of the message.',
  out_of_order: 'A date lies before the one that it must follow.',
  not_valid: 'The value does not fit; the sentence says what would.',
  unknown_type: 'There is no message of this type.',
  too_many_faults: 'More is wrong than is listed.',
} as const;
export type ContractFaultCode = keyof typeof contractFaultMeanings;

/**
 * One thing that is wrong with a message.
 * `path` leads to it from the message's data (`people[1].contactPoints[0].safe`; empty for the whole), `code` never changes,
 * `sentence` says in plain words what to do and never quotes a value: it travels in receipts and facts.
 */
export interface Fault {
  path: string;
  code: string;
  sentence: string;
  act: Act;
}
