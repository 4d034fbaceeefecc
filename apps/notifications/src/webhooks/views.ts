import { Shown } from '#platform/shown.js';
import { noAnswers } from './webhook-verdict.rules.js';

const webhookStates = ['on', 'disabled', 'gone'] as const;
export const verdicts = ['taken', 'again', 'set_aside', 'gone'] as const;
const why = `status_… as it was answered, or ${noAnswers.join(', ')}`;

export class WebhookView {
  @Shown.text('Where it is called') url!: string;
  @Shown.code('Types that it is called with; none named are all', { most: 100 }) types!: string[];
  @Shown.whole('Counts up with each new secret') generation!: number;
  @Shown.time('Until when the secret before is signed with too', { nullable: true }) oldUntil!: Date | null;
  @Shown.oneOf(webhookStates, 'disabled: it took nothing for five days. gone: it answered 410') state!: string;
  @Shown.number('The last place in your line that it took, or that was set aside') sentTo!: string;
  @Shown.whole('How often the message at hand was tried') attempts!: number;
  @Shown.time('When it is tried next', { nullable: true }) nextAttemptAt!: Date | null;
  @Shown.time('Since when it takes nothing', { nullable: true }) failingSince!: Date | null;
  @Shown.time('When it is called no more, unless it takes something before', { nullable: true }) disabledOn!: Date | null;
  @Shown.code(`What came of the last attempt: ${why}`, { nullable: true }) why!: string | null;
  @Shown.time('Since when the first of what waits for it waits', { nullable: true }) oldestWaiting!: Date | null;
}

export class AttemptView {
  @Shown.number('Its place among your attempts') id!: string;
  @Shown.id('The message: `webhook-id`') event!: string;
  @Shown.code() type!: string;
  @Shown.time() at!: Date;
  @Shown.whole('How often it had been tried, this one counted') attempt!: number;
  @Shown.oneOf(verdicts) verdict!: string;
  @Shown.whole('HTTP status of your answer, where there was one', { nullable: true }) status!: number | null;
  @Shown.code(why, { nullable: true }) why!: string | null;
  @Shown.whole('Milliseconds until your answer began') ms!: number;
}

export class TestedView {
  @Shown.id('`webhook-id` of the call') id!: string;
  @Shown.yes('It answered with 2xx') taken!: boolean;
  @Shown.whole('HTTP status of the answer, where there was one', { optional: true }) status?: number;
  @Shown.code(why, { optional: true }) why?: string;
  @Shown.whole('Milliseconds until the answer began') ms!: number;
}

export class ReplayView {
  @Shown.whole('Messages that are sent again') messages!: number;
}

export class DeliveryView {
  @Shown.number('Its place in your line: give the last one as `after`') position!: string;
  @Shown.yes('Your queue took it') inQueue!: boolean;
  @Shown.yes('Your webhook took it, or it was set aside') byWebhook!: boolean;
  @Shown.object('The CloudEvent, as queue and webhook have it') event!: object;
}
