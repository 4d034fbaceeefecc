import { Classified, Meaning } from './classified.js';
import { changes, type Change } from './codes.js';
import { CodedCase, codedCaseExample } from './coded-case.js';
import { Instant, List, OneOf } from './fields.js';

@Meaning('What matching must know of a case has changed: the coded facts as they now stand, whole.')
export class CaseRecodedV1 extends CodedCase {
  @Classified('coded', 'What was changed') @List(17, 1) @OneOf(changes, { each: true }) changed!: Change[];
  @Classified('none', 'When it was changed') @Instant() recodedAt!: string;
}

export const caseRecodedV1Example: CaseRecodedV1 = {
  ...codedCaseExample,
  stage: 'custody',
  establishment: 'PBI',
  changed: ['stage', 'establishment'],
  recodedAt: '2026-01-07T11:20:02.007Z',
};
