import { Classified, Meaning } from './classified.js';
import {
  admissions,
  categories,
  flags,
  proceedings,
  stages,
  type Admission,
  type Category,
  type Flag,
  type Proceedings,
  type Stage,
} from './codes.js';
import {
  Amount,
  Code,
  DateOnly,
  Formed,
  List,
  NotBefore,
  OneOf,
  Optional,
  Part,
  Parts,
  RequiredUnless,
  RequiredWhen,
  Text,
} from './fields.js';
import { IncidentReport } from './incident-report.js';

@Meaning('What the matter is, by at least one of three codes. Where several are given they must agree.')
export class Offence {
  @Classified('coded', 'CJS offence code, such as TH68010')
  @RequiredUnless(['homeOffice', 'category'])
  @Formed('^[A-Z]{2,4}[0-9][0-9A-Z?-]*$', 'a CJS offence code such as TH68010', { max: 16 })
  cjs?: string;
  @Classified('coded', 'Home Office code, class and sub-class, such as 028/01')
  @Optional()
  @Formed('^[0-9]{1,3}/?[0-9]{2}$', 'a Home Office code such as 028/01', { max: 6 })
  homeOffice?: string;
  @Classified('coded', "The hub's own category") @Optional() @OneOf(categories) category?: Category;
}

@Meaning('When it happened: a day, or from a day until another where nobody knows.')
export class When {
  @Classified('coded', 'The day, or the first day that it may have been') @DateOnly() from!: string;
  @Classified('coded', 'The last day that it may have been') @Optional() @DateOnly() @NotBefore('from') to?: string;
}

@Meaning('What happened, where it stands, and who answers for it.')
export class Incident {
  @Classified('personal', 'Crime reference of the force') @Optional() @Text(50) crimeReference?: string;
  @Classified('coded', 'The offence, or the kind of conflict') @Part(() => Offence) offence!: Offence;
  @Classified('coded', 'When it happened') @Optional() @Part(() => When) when?: When;
  @Classified('coded', 'District code of the area') @Code() district!: string;
  @Classified('coded', 'What sort of incident it was') @Optional() @List(21) @OneOf(flags, { each: true }) flags?: Flag[];
  @Classified('coded', 'Does the harmer admit it') @OneOf(admissions) admission!: Admission;
  @Classified('coded', 'Where it stands in the criminal justice process') @OneOf(stages) stage!: Stage;
  @Classified('coded', 'Criminal proceedings') @Optional() @OneOf(proceedings) proceedings?: Proceedings;
  @Classified('coded', 'Code of the prison or other establishment that the harmer is in')
  @RequiredWhen('stage', 'custody')
  @Code()
  establishment?: string;
  @Classified('coded', 'The next court date') @Optional() @DateOnly() courtDate?: string;
  @Classified('coded', "The harmer's release date") @Optional() @DateOnly() releaseDate?: string;
  @Classified('coded', 'What was lost or damaged, in pounds; what an area decides by it is not decided where left out')
  @Optional()
  @Amount(0, 10_000_000)
  lossPounds?: number;
  @Classified('coded', 'Reports so far of the same antisocial behaviour')
  @Optional()
  @Parts(() => IncidentReport, 20)
  reports?: IncidentReport[];
  @Classified('restricted', 'What happened, in free text; never leaves the vault') @Optional() @Text(10_000, { min: 0 }) notes?: string;
}
