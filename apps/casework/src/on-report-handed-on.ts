import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ClosureReportedHandedOnV1 } from '#contracts/closure.reported.v1.js';
import type { Fault } from '#contracts/fault.js';
import type { HandedOnFrom } from '#contracts/handed-on.js';
import type { ProgressReportedHandedOnV1 } from '#contracts/progress.reported.v1.js';
import type { RecallConfirmedHandedOnV1 } from '#contracts/recall.confirmed.v1.js';
import type { ReportSettledV1 } from '#contracts/report.settled.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { Area } from '#platform/area.js';
import { confirmRecalls, lockCases, tellStory } from './casework.queries.js';
import { notFound, takeClosures, takeProgress, type Outcome } from './take-report.js';

type HandedOn = { case: string; handedOnFrom: HandedOnFrom };

/** What providers report by their queues. Intake proved the sender and hands it on; here it is decided, and settled with every fault. */
@Controller()
export class OnReportHandedOn {
  constructor(@Inject(Area) private readonly area: Area) {}

  @OnMessages<ProgressReportedHandedOnV1>('progress.reported.v1')
  async handleProgress(@Payload() arrived: Arrived<ProgressReportedHandedOnV1>[], @Ctx() batch: Batch): Promise<void> {
    settle(
      batch,
      arrived,
      await takeProgress(
        batch,
        arrived.map(({ data }) => told(data)),
        this.area.clocks.riskCheckEveryDays,
      ),
    );
  }

  @OnMessages<ClosureReportedHandedOnV1>('closure.reported.v1')
  async handleClosures(@Payload() arrived: Arrived<ClosureReportedHandedOnV1>[], @Ctx() batch: Batch): Promise<void> {
    settle(
      batch,
      arrived,
      await takeClosures(
        batch,
        arrived.map(({ data }) => told(data)),
        this.area.clocks.riskCheckEveryDays,
      ),
    );
  }

  @OnMessages<RecallConfirmedHandedOnV1>('recall.confirmed.v1')
  async handleRecalls(@Payload() arrived: Arrived<RecallConfirmedHandedOnV1>[], @Ctx() batch: Batch): Promise<void> {
    const confirmations = arrived.map(({ data }) => ({ ...data, holder: data.handedOnFrom.partner, at: data.removedAt }));
    // Every command about a case takes its row first: so two of them never wait for each other.
    await lockCases(
      batch.tx,
      confirmations.map((each) => each.case),
    );
    const confirmed = await confirmRecalls(batch.tx, confirmations);
    const isDone = ({ recall }: { recall: string }) => confirmed.has(recall);
    await tellStory(
      batch.tx,
      confirmations.filter(isDone).map(({ case: id, at, person, holder, removed }) => ({
        case: id,
        at,
        kind: 'recall_confirmed',
        by: 'provider',
        detail: { person, provider: holder, removed },
      })),
    );
    settle(
      batch,
      arrived,
      arrived.map(({ data }) => (isDone(data) ? { kind: 'done' } : { kind: 'refused', faults: [unknownRecall] })),
    );
  }
}

const unknownRecall: Fault = {
  ...notFound,
  path: 'recall',
  sentence: 'Your organisation has not been asked for this. Take recall, case and person from case.recalled.v1.',
};

const told = <Report extends HandedOn>(report: Report) => ({ by: { provider: report.handedOnFrom.partner }, report });

/** One answer for each report, whatever became of it: the receipt is made from it. */
function settle(batch: Batch, arrived: Arrived<HandedOn>[], outcomes: (Outcome | { kind: 'done' })[]): void {
  arrived.forEach(({ data, type, subject, area }, index) => {
    const outcome = outcomes[index]!;
    const { partner, door, messageId, receivedAt } = data.handedOnFrom;
    const faults = outcome.kind === 'refused' ? outcome.faults : [];
    const settled: ReportSettledV1 = {
      partner,
      door,
      messageId,
      reported: type,
      outcome: outcome.kind,
      faults,
      case: data.case,
      receivedAt,
      settledAt: batch.now.toISOString(),
    };
    batch.tell({ type: 'report.settled.v1', subject, area, data: settled });
  });
}
