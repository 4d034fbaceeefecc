import { Classified, Meaning } from './classified.js';
import { unsafeReasons, type UnsafeReason } from './codes.js';
import { exampleIds } from './example-ids.js';
import { Code, Id, Instant, OneOf } from './fields.js';

@Meaning('A contact point is not safe until somebody has checked it.')
export class ContactUnsafeV1 {
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('coded', "The hub's id of the person") @Id() person!: string;
  @Classified('coded', "The hub's id of the contact point") @Id() point!: string;
  @Classified('coded', 'Why') @OneOf(unsafeReasons) why!: UnsafeReason;
  @Classified('none', 'When') @Instant() at!: string;
}

export const contactUnsafeV1Example: ContactUnsafeV1 = {
  case: exampleIds.case,
  area: 'cambridgeshire',
  person: exampleIds.harmed,
  point: exampleIds.point,
  why: 'bounced',
  at: '2026-01-06T10:20:00Z',
};
