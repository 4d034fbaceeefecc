/** Who must act so that a fault goes away. */
export const acts = ['sender', 'hub', 'receiver'] as const;
export type Act = (typeof acts)[number];

/** Codes that the contract check gives; services add their own (`reference_conflict`, `unknown_district`, …), in the same form. */
// prettier-ignore
export const contractFaultCodes = [
  'required', 'unknown_field', 'wrong_type', 'not_one_of', 'too_long', 'too_short', 'too_many', 'too_few', 'not_a_date', 'not_a_time', 'not_an_id',
  'wrong_form', 'out_of_range', 'unclean_text', 'too_deep', 'not_unique', 'names_nobody', 'out_of_order', 'unknown_type',
  'too_many_faults',
] as const;
export type ContractFaultCode = (typeof contractFaultCodes)[number];

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
