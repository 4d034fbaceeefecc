import { Classified, Meaning } from './classified.js';
import { channels, type Channel } from './codes.js';
import { Code, List, OneOf, Optional, Parts, Text, TimeOfDay, YesNo } from './fields.js';

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

@Meaning('When a contact point may be used, in the time of Europe/London. Outside these hours nothing is sent.')
export class Hours {
  @Classified('personal', 'Days of the week; every day where left out')
  @Optional()
  @List(7, 1)
  @OneOf(days, { each: true })
  days?: (typeof days)[number][];
  @Classified('personal', 'From this time of day') @TimeOfDay() from!: string;
  @Classified('personal', 'Until this time of day') @TimeOfDay() to!: string;
}

@Meaning('One way to reach a person, with its own safety. Not marked safe means: never used.')
export class ContactPoint {
  @Classified('coded', "The agency's own id of the point, unique for the person") @Optional() @Code() ref?: string;
  @Classified('personal', 'Which way') @OneOf(channels) channel!: Channel;
  @Classified('personal', 'The number or address') @Text(500) address!: string;
  @Classified('personal', 'True where using it puts nobody at risk') @YesNo() safe!: boolean;
  @Classified('personal', 'May a voicemail be left') @Optional() @YesNo() voicemail?: boolean;
  @Classified('personal', 'When it may be used; at any time where left out') @Optional() @Parts(() => Hours, 14) hours?: Hours[];
  @Classified('personal', 'Who else sees or hears what arrives there') @Optional() @Text(200) alsoSeenBy?: string;
}
