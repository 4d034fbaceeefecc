import { Classified, Meaning } from './classified.js';
import { Instant, Text } from './fields.js';

@Meaning('A partner asked that its webhook be tried. It tells of nothing, and stands in no line.')
export class WebhookTestedV1 {
  @Classified('none', 'What it is, in words') @Text(200) sentence!: string;
  @Classified('none', 'When it was asked for') @Instant() at!: string;
}

export const webhookTestedV1Example: WebhookTestedV1 = {
  sentence: 'This is a test. There is nothing to do.',
  at: '2026-01-05T10:00:02Z',
};
