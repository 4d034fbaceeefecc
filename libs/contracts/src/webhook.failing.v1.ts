import { Classified, Meaning } from './classified.js';
import { Code, Instant, Optional, Text, YesNo } from './fields.js';

@Meaning(
  "A partner's webhook takes nothing; or has been called for the last time, until its owner enables it. Told by queue, and by e-mail.",
)
export class WebhookFailingV1 {
  @Classified('none', 'The host that is called') @Text(260) host!: string;
  @Classified('none', 'Since when it takes nothing') @Instant() failingSince!: string;
  @Classified('none', 'What came of the last attempt') @Optional() @Code() why?: string;
  @Classified('none', 'It is called no more') @YesNo() disabled!: boolean;
  @Classified('none', 'When it is called no more, unless it takes something before; or since when it is') @Instant() disabledOn!: string;
}

export const webhookFailingV1Example: WebhookFailingV1 = {
  host: 'provider.example.org',
  failingSince: '2026-01-05T10:00:02Z',
  why: 'status_503',
  disabled: false,
  disabledOn: '2026-01-10T10:00:02Z',
};
