import { Classified, Meaning } from './classified.js';
import { categories, changes, complexities, stages, type Category, type Change, type Complexity, type Stage } from './codes.js';
import { CodedPerson } from './coded-person.js';
import { exampleIds } from './example-ids.js';
import { Code, Id, Instant, List, OneOf, Optional, Parts, Reference } from './fields.js';

@Meaning('A case was amended: what changed, and its coded facts as they now stand.')
export class CaseChangedV1 {
  @Classified('none', 'The case') @Id() case!: string;
  @Classified('none', "The hub's reference") @Reference() reference!: string;
  @Classified('none', 'Area') @Code() area!: string;
  @Classified('coded', 'What was changed') @List(17, 1) @OneOf(changes, { each: true }) changed!: Change[];
  @Classified('coded', 'Offence category') @OneOf(categories) category!: Category;
  @Classified('coded', 'Stage of the criminal justice process') @OneOf(stages) stage!: Stage;
  @Classified('coded', 'Complexity') @OneOf(complexities) complexity!: Complexity;
  @Classified('coded', 'District') @Code() district!: string;
  @Classified('coded', 'Establishment that the harmer is in') @Optional() @Code() establishment?: string;
  @Classified('coded', 'The people, by id') @Parts(() => CodedPerson, 50) people!: CodedPerson[];
  @Classified('none', 'When it was changed') @Instant() changedAt!: string;
}

export const caseChangedV1Example: CaseChangedV1 = {
  case: exampleIds.case,
  reference: 'RJ-7K2M-4Q',
  area: 'cambridgeshire',
  changed: ['stage', 'establishment'],
  category: 'BUD',
  stage: 'custody',
  complexity: 'standard',
  district: 'E07000008',
  establishment: 'PBI',
  people: [
    { person: exampleIds.harmed, role: 'harmed' },
    { person: exampleIds.harmer, role: 'harmer' },
  ],
  changedAt: '2026-01-07T11:20:02.007Z',
};
