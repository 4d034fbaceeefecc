import { ApiProperty } from '@nestjs/swagger';
import { acts } from '#contracts/fault.js';
import { Shown } from '#platform/shown.js';
import { FaultView } from '../views.js';
import { states } from './own-messages.queries.js';

/** A message and what became of it. */
export class MessageView {
  @Shown.number('The hub’s number of it') id!: string;
  @Shown.text('Your organisation') source!: string;
  @Shown.code('By which it came') door!: string;
  @Shown.text('Your own id of it') messageId!: string;
  @Shown.text() type!: string;
  @Shown.oneOf(states) state!: string;
  @Shown.oneOf(states, 'The same, once there is one', { optional: true }) outcome?: string;
  @Shown.part(FaultView, '', { most: 1_000 }) faults!: FaultView[];
  @Shown.time() receivedAt!: string;
  @Shown.time('', { optional: true }) settledAt?: string;
  @Shown.whole('Milliseconds from when it came to when it was decided', { optional: true }) latencyMs?: number;
  @Shown.text('Why it failed, as the groups name it', { optional: true }) cause?: string;
  @Shown.text('Id of the trace: quote it when you ask about this message', { optional: true }) trace?: string;
  @Shown.id('', { optional: true }) case?: string;
  @Shown.reference('', { optional: true }) reference?: string;
  @Shown.code('Where your case stands', { optional: true }) caseState?: string;
  @Shown.number('The number of the message that it repeats', { optional: true }) repeats?: string;
  @Shown.time('Until when its body is kept, sealed, to be mended', { optional: true }) keptUntil?: string;
  @Shown.time('', { optional: true }) mendedAt?: string;
  @Shown.text('', { optional: true }) mendedBy?: string;
  @Shown.time('', { optional: true }) givenUpAt?: string;
  @Shown.time('', { optional: true }) dismissedAt?: string;
}

/** What failed for one cause, or of one type. */
export class FailedGroupView {
  @Shown.text('', { optional: true }) cause?: string;
  @Shown.text('', { optional: true }) type?: string;
  @Shown.whole() count!: number;
  @Shown.time('When the first came') first!: string;
  @Shown.time('And the last') last!: string;
  @Shown.text('What to do') sentence!: string;
  @Shown.oneOf(acts, 'Who must act') act!: string;
}

/** What was sent, as it was sent. */
export class SentView {
  @ApiProperty({ required: false, description: 'Where it was JSON' }) data?: object;
  @Shown.text('Where it was none', { optional: true }) text?: string;
}

class FailedAgainView {
  @Shown.number() message!: string;
  @Shown.part(FaultView, '', { most: 1_000 }) faults!: FaultView[];
}

/** How far messages are that run again. */
export class RetryView {
  @Shown.id() id!: string;
  @Shown.time() askedAt!: string;
  @Shown.whole() staged!: number;
  @Shown.whole() waiting!: number;
  @Shown.whole() done!: number;
  @Shown.whole('Failed again') failed!: number;
  @Shown.whole('Seen to otherwise before their turn') gone!: number;
  @Shown.part(FailedAgainView, 'The first hundred that failed again', { most: 100 }) failures!: FailedAgainView[];
  @Shown.oneOf(['running', 'done']) state!: string;
}

export class StagedView {
  @Shown.id('Ask after it at /retries') id!: string;
  @Shown.whole('How many were staged') staged!: number;
}
