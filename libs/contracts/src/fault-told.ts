import { Classified, Meaning } from './classified.js';
import { acts, type Act, type Fault } from './fault.js';
import { Formed, OneOf, Text } from './fields.js';

@Meaning('A fault as it travels: in facts, in receipts, in problem details.')
export class FaultTold implements Fault {
  @Classified('coded', 'Where in the data, such as people[1].contactPoints[0].safe; empty for the whole message')
  @Text(300, { min: 0 })
  path!: string;
  @Classified('none', 'What is wrong; the code never changes') @Formed('^[a-z][a-z0-9_]*$', 'a code in lower case') code!: string;
  @Classified('none', 'What to do, in plain words, without quoting a value') @Text(500) sentence!: string;
  @Classified('none', 'Who must act') @OneOf(acts) act!: Act;
}
