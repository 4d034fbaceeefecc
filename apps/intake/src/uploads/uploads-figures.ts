import { Inject, Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Database } from '#platform/database.js';
import { Metrics } from '#platform/metrics.js';
import { uploadFigures } from './uploads.queries.js';

/** What an operator must know of batches and files: whether they go on. No partner is named. */
@Injectable()
export class UploadsFigures {
  readonly failures: Counter<'step'>;

  constructor(@Inject(Metrics) metrics: Metrics, @Inject(Database) database: Database) {
    this.failures = new Counter({
      name: 'uploads_failures_total',
      help: 'Times that a piece of a batch or file could not be checked or fed, and was left for a while',
      labelNames: ['step'],
      registers: [metrics],
    });
    metrics.readOnScrape(
      'uploads',
      {
        uploads_open: { help: 'Batches and files that are being checked or fed' },
        uploads_rows_waiting: { help: 'Rows of them that are not in the inbox yet' },
        uploads_age_seconds: { help: 'Time since the oldest of a partner in good standing was taken, or let in' },
        uploads_still_seconds: { help: 'How long the one of a partner in good standing that has stood still longest has done so' },
      },
      async (put) => {
        const { open, rows, age, still } = await uploadFigures(database);
        put('uploads_open', open);
        put('uploads_rows_waiting', rows);
        put('uploads_age_seconds', age);
        put('uploads_still_seconds', still);
      },
    );
  }
}
