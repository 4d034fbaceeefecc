import { Classified, Meaning } from './classified.js';
import { exampleIds } from './example-ids.js';
import { Code, Id, Instant, List } from './fields.js';

@Meaning('A person was erased: the key is gone. Every holder removes what it has of them, and confirms.')
export class PersonErasedV1 {
  @Classified('coded', "The hub's id of the person") @Id() person!: string;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('coded', 'The cases that they were part of') @List(1000) @Id({ each: true }) cases!: string[];
  @Classified('none', 'When') @Instant() erasedAt!: string;
  @Classified('none', 'To be confirmed by') @Instant() confirmBy!: string;
}

export const personErasedV1Example: PersonErasedV1 = {
  person: exampleIds.harmed,
  area: 'cambridgeshire',
  cases: [exampleIds.case],
  erasedAt: '2026-02-02T09:00:00Z',
  confirmBy: '2026-02-09T17:00:00Z',
};
