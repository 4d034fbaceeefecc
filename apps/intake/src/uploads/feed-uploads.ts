import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Inbox } from '#messaging/inbox.js';
import { OwnSession, type Owned } from '#messaging/own-session.js';
import { Progress } from '#messaging/progress.js';
import { Signal } from '#messaging/signal.js';
import { inTransaction, isPassing } from '#platform/database.js';
import { Database } from '#platform/database.js';
import { Log } from '#platform/logging.js';
import { Means } from '../means.js';
import { judgeRows } from './judge-rows.js';
import { KEEP_DAYS } from './limits.js';
import { eventOfRow, keyOfUpload, openRow, type RowEvent } from './sealed-rows.js';
import { UploadsFigures } from './uploads-figures.js';
import {
  endChecking,
  endUpload,
  forgetUploads,
  noteFed,
  noteVerdicts,
  rowsFrom,
  takeForWork,
  uploadsAtWork,
  type SealedRow,
  type UploadRow,
} from './uploads.queries.js';

/** Rows of one upload that may stand in the inbox before the worker: a bulk of ten thousand delays nobody but itself. */
const AHEAD = 50;
/** Rows that are checked in one transaction. */
const CHECKED_TOGETHER = 100;
const LOOK_MS = 50;
const REST_MS = 1_000;
const FORGET_EVERY_MS = 60_000;
/** How long an upload rests of which a piece failed: at first, and at the most. */
const REST_AFTER_FAILURE_MS = 1_000;
const MOST_REST_MS = 60_000;

/**
 * Checks uploads and feeds them to the inbox, as the one process that does, a few rows of each in turn. Rows go into the inbox and are noted in one
 * transaction: wherever the process dies, the next goes on with the first row that is not in. What became of a row stands in the register alone.
 */
@Injectable()
export class FeedUploads implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** Raised where there may be something to do. */
  readonly stir = new Signal();
  private readonly session: OwnSession;
  private readonly seal;
  private nextForget = 0;
  /** Uploads of which the last piece failed, by their ids; until when, in milliseconds of the clock. */
  private readonly resting = new Map<string, { until: number; pause: number }>();

  constructor(
    @Inject(Database) database: Database,
    @Inject(Inbox) private readonly inbox: Inbox,
    @Inject(Progress) private readonly progress: Progress,
    @Inject(Means) private readonly means: Means,
    @Inject(UploadsFigures) private readonly figures: UploadsFigures,
    @Inject(Log) private readonly log: Log,
  ) {
    this.seal = means.vault.inboxSeal();
    const report = (error: Error) => log.warn({ err: error }, 'the feeder of uploads was interrupted, and goes on');
    this.session = new OwnSession(database.url, 'upload_feeder', 'intake', (owned) => this.work(owned), report);
  }

  onApplicationBootstrap(): void {
    this.session.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const stopped = this.session.stop();
    this.stir.raise();
    await stopped;
  }

  private async work(owned: Owned): Promise<void> {
    while (!owned.ending()) {
      await this.forget(owned);
      const uploads = await uploadsAtWork(owned.client);
      for (const id of this.resting.keys()) if (!uploads.some((upload) => upload.id === id)) this.resting.delete(id);
      let moved = false;
      for (const upload of uploads) {
        if (owned.ending()) break;
        if ((this.resting.get(upload.id)?.until ?? 0) > Date.now()) continue;
        if (await this.step(owned, upload)) moved = true;
      }
      if (moved || owned.ending()) continue;
      // What waits for the worker goes on as soon as that has moved; it may be another process.
      if (uploads.length > 0) await this.progress.moved(LOOK_MS);
      else await this.stir.wait(REST_MS);
    }
  }

  /** One piece of one upload. One that fails, whatever it is, stops no other. @returns whether there may be more to do at once */
  private async step(owned: Owned, upload: UploadRow & { ahead: number }): Promise<boolean> {
    try {
      const moved = upload.state === 'checking' ? await this.check(owned, upload) : await this.feed(owned, upload);
      this.resting.delete(upload.id);
      return moved;
    } catch (error) {
      if (isPassing(error)) throw error;
      this.log.warn({ err: error, upload: upload.id }, 'a piece of an upload failed, and is tried again');
      this.figures.failures.inc({ step: upload.state });
      const pause = Math.min(2 * (this.resting.get(upload.id)?.pause ?? REST_AFTER_FAILURE_MS / 2), MOST_REST_MS);
      this.resting.set(upload.id, { until: Date.now() + pause, pause });
      return false;
    }
  }

  private async check({ client }: Owned, upload: UploadRow): Promise<boolean> {
    const rows = this.read(upload, await rowsFrom(client, upload.id, upload.checked, CHECKED_TOGETHER));
    const { rows: clock } = await client.query<{ now: Date }>('select now() as now');
    const judged = await judgeRows(client, this.means, upload, rows, clock[0]!.now);
    return inTransaction(client, async (tx) => {
      if (!(await takeForWork(tx, upload.id, 'checking', upload.checked))) return false;
      await noteVerdicts(tx, upload.id, judged);
      await endChecking(tx, upload.id);
      return true;
    });
  }

  private async feed({ client }: Owned, upload: UploadRow & { ahead: number }): Promise<boolean> {
    if (upload.fed === upload.rows) return inTransaction(client, (tx) => endUpload(tx, upload.id, KEEP_DAYS));
    const room = AHEAD - upload.ahead;
    if (room <= 0) return false;
    const next = await rowsFrom(client, upload.id, upload.fed, room);
    const rows = this.read(
      upload,
      next.filter((row) => !row.left_out),
    );
    const { partner, area } = upload;
    // The lane is the job's: its rows keep their order, as those of a queue do.
    const lane = { name: `${partner} file`, door: 'http' as const, sender: partner, area, keepRepeats: true, seal: this.seal };
    const taken = await inTransaction(client, async (tx) => {
      if (!(await takeForWork(tx, upload.id, 'feeding', upload.fed))) return false;
      const appended = await this.inbox.append(
        tx,
        lane,
        rows.map(({ event }) => event),
      );
      const fed = rows.map(({ nth, event }, at) => ({ nth, messageId: event.messageId, inboxId: appended[at]!.inboxId }));
      await noteFed(tx, upload.id, next.at(-1)!.nth, fed);
      return true;
    });
    // The worker may have looked before the commit.
    if (taken) this.inbox.filled.raise();
    return taken;
  }

  private read(upload: UploadRow, rows: readonly SealedRow[]): RowEvent[] {
    const key = keyOfUpload(this.means.vault, upload);
    if (!key) throw new Error('an upload at work has lost its key');
    return rows.map(({ nth, sealed }) => eventOfRow(upload, nth, openRow(key, upload.id, nth, sealed!)));
  }

  private async forget({ client }: Owned): Promise<void> {
    if (Date.now() < this.nextForget) return;
    await inTransaction(client, (tx) => forgetUploads(tx, new Date()));
    this.nextForget = Date.now() + FORGET_EVERY_MS;
  }
}
