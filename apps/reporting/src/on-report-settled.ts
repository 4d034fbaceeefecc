import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ReportSettledV1 } from '#contracts/report.settled.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { takeReports } from './fact-tables.queries.js';

@Controller()
export class OnReportSettled {
  @OnMessages<ReportSettledV1>('report.settled.v1')
  async handle(@Payload() arrived: Arrived<ReportSettledV1>[], @Ctx() batch: Batch): Promise<void> {
    await takeReports(batch.tx, arrived);
  }
}
