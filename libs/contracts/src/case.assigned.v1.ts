import { Classified, Meaning } from './classified.js';
import { exampleIds } from './example-ids.js';
import { Id, Instant, Optional, Reference, WebAddress } from './fields.js';

@Meaning('A provider now has a case. Who the people are it reads from the link: authorised, and logged.')
export class CaseAssignedV1 {
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
  @Classified('none', 'The offer that was accepted') @Id() offer!: string;
  @Classified('none', 'Where the people can be read, by people who sign in') @WebAddress() link!: string;
  @Classified('none', 'Where a system reads the people, with its token; each view is logged') @Optional() @WebAddress() peopleUrl?: string;
  @Classified('none', 'First contact is due') @Instant() firstContactBy!: string;
  @Classified('none', 'When it was allocated') @Instant() allocatedAt!: string;
}

export const caseAssignedV1Example: CaseAssignedV1 = {
  case: exampleIds.case,
  reference: 'RJ-7K2M-4Q',
  offer: exampleIds.offer,
  link: `https://hub.example.org/cases/${exampleIds.case}/people`,
  peopleUrl: `https://intake.hub.example.org/cases/${exampleIds.case}/people`,
  firstContactBy: '2026-01-13T17:00:00Z',
  allocatedAt: '2026-01-06T10:15:02.300Z',
};
