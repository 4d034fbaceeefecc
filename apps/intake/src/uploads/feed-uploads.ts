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
import {
  endChecking,
  endUpload,
  forgetUploads,
  noteFed,
  noteVerdicts,
  rowsFrom,
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

/** An upload was cancelled, or taken over, while a piece of it was at work: the piece is taken back. */
class NoLonger extends Error {}

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

  constructor(
    @Inject(Database) database: Database,
    @Inject(Inbox) private readonly inbox: Inbox,
    @Inject(Progress) private readonly progress: Progress,
    @Inject(Means) private readonly means: Means,
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
      let moved = false;
      for (const upload of uploads) {
        if (owned.ending()) break;
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
      return upload.state === 'checking' ? await this.check(owned, upload) : await this.feed(owned, upload);
    } catch (error) {
      if (error instanceof NoLonger) return true;
      if (isPassing(error)) throw error;
      this.log.warn({ err: error, upload: upload.id }, 'a piece of an upload failed, and is tried again');
      return false;
    }
  }

  private async check({ client }: Owned, upload: UploadRow): Promise<boolean> {
    const rows = this.read(upload, await rowsFrom(client, upload.id, upload.checked, CHECKED_TOGETHER));
    const { rows: clock } = await client.query<{ now: Date }>('select now() as now');
    const judged = await judgeRows(client, this.means, upload, rows, clock[0]!.now);
    await inTransaction(client, async (tx) => {
      if (!(await noteVerdicts(tx, upload.id, upload.checked, judged))) throw new NoLonger();
      await endChecking(tx, upload.id);
    });
    return true;
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
    await inTransaction(client, async (tx) => {
      const appended = await this.inbox.append(
        tx,
        lane,
        rows.map(({ event }) => event),
      );
      const fed = rows.map(({ nth, event }, at) => ({ nth, messageId: event.messageId, inboxId: appended[at]!.inboxId }));
      if (!(await noteFed(tx, upload.id, upload.fed, next.at(-1)!.nth, fed))) throw new NoLonger();
    });
    // The worker may have looked before the commit.
    this.inbox.filled.raise();
    return true;
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
