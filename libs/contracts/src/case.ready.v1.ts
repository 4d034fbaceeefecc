import { Classified, Meaning } from './classified.js';
import { CodedCase, codedCaseExample } from './coded-case.js';
import { Instant } from './fields.js';

@Meaning('A case is ready to be matched.')
export class CaseReadyV1 extends CodedCase {
  @Classified('none', 'When it became ready') @Instant() readyAt!: string;
}

export const caseReadyV1Example: CaseReadyV1 = { ...codedCaseExample, readyAt: '2026-01-05T10:00:01.250Z' };
