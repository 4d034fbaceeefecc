import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Fault } from '#contracts/fault.js';
import { Clock } from '#messaging/clock.js';
import { Units, type Unit } from '#messaging/unit.js';
import { isPassing } from '#platform/database.js';
import { Log } from '#platform/logging.js';
import { newId } from '#platform/new-id.js';
import { Problem } from '#platform/problem.js';
import { Means } from '../means.js';
import { HUB } from '../receipt.js';
import { openJson, sealJson } from '../vault.js';
import type { Change } from './apply-changes.rules.js';
import { MendMessage, type Actor } from './mend-message.js';
import { forgetRetries, nextStaged, settleItem, stage, type Chosen, type ItemState, type StagedItem } from './retries.queries.js';

/** Milliseconds: another process may have staged what this one shall run. */
const LOOK_EVERY = 1_000;
/** Milliseconds: a process may have died before it deleted what its last run left. */
const FORGET_EVERY = 3_600_000;

/**
 * Failed messages run again in numbers, one after the other, beside the worker: new ones are not kept waiting. Each runs in the transaction that says
 * that it is done, so that a process that dies in between has done nothing, and the next begins it anew; and while one runs it, no other does.
 */
@Injectable()
export class RunRetries implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly clock: Clock;
  private forgotten = -Infinity;

  constructor(
    @Inject(Units) private readonly units: Units,
    @Inject(Means) private readonly means: Means,
    @Inject(MendMessage) private readonly mending: MendMessage,
    @Inject(Log) private readonly log: Log,
  ) {
    this.clock = new Clock(
      LOOK_EVERY,
      (ending) => this.look(ending),
      (error) => log.warn({ err: error }, 'messages that are run again were interrupted, and go on'),
    );
  }

  onApplicationBootstrap(): void {
    this.clock.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.clock.stop();
  }

  /**
   * @param changes what is corrected in each; none runs them as they were sent
   * @returns the id under which its progress can be asked for, and how many were staged: those that are staged already are not
   */
  async stage(chosen: Chosen, changes: readonly Change[], by: Actor): Promise<{ id: string; staged: number }> {
    const id = newId();
    const key = changes.length > 0 ? this.means.vault.newKey(id) : undefined;
    const staged = await this.units.run(({ tx, now }) =>
      stage(
        tx,
        {
          ...{ id, asked_by: by.id, organisation: by.sender === HUB ? null : by.sender, asked_at: now },
          data_key: key?.wrapped ?? null,
          changes_sealed: key ? sealJson(key.key, nameOf(id), changes) : null,
        },
        chosen,
      ),
    );
    this.clock.stir();
    return { id, staged };
  }

  private async look(ending: AbortSignal): Promise<void> {
    let ran = false;
    while (!ending.aborted && (await this.runNext())) ran = true;
    if (!ran && Date.now() - this.forgotten < FORGET_EVERY) return;
    await this.units.run(({ tx, now }) => forgetRetries(tx, now));
    this.forgotten = Date.now();
  }

  /** @returns false where nothing is staged, or all of it is being run elsewhere */
  private async runNext(): Promise<boolean> {
    let item: StagedItem | undefined;
    try {
      return await this.units.run(async (unit) => {
        item = await nextStaged(unit.tx);
        if (item) await this.runIn(unit, item);
        return item !== undefined;
      });
    } catch (error) {
      if (!item || isPassing(error)) throw error;
      const failed = item;
      const { state, why } = cameTo(error);
      if (!(error instanceof Problem)) this.log.warn({ err: error, inboxId: failed.inbox_id }, 'a message that was run again failed');
      await this.units.run(({ tx, now }) => settleItem(tx, failed, state, why, now));
      return true;
    }
  }

  private async runIn(unit: Unit, item: StagedItem): Promise<void> {
    const { id, inbox_id, asked_by, organisation, data_key, changes_sealed } = item;
    const changes = data_key && changes_sealed ? openJson<Change[]>(this.means.vault.unwrap(id, data_key), nameOf(id), changes_sealed) : [];
    await this.mending.mendIn(unit, inbox_id, { changes }, { sender: organisation ?? HUB, id: asked_by });
    await settleItem(unit.tx, item, 'done', [], unit.now);
  }
}

const nameOf = (id: string) => `retry_batch.changes:${id}`;

/** What stands in the way of running it at all was seen to otherwise; all else is a failure that its asker is told of. */
function cameTo(error: unknown): { state: ItemState; why: Fault[] } {
  if (!(error instanceof Problem)) return { state: 'failed', why: [unexpected] };
  const { code, sentence, faults } = error;
  if (GONE.has(code)) return { state: 'gone', why: [] };
  return { state: 'failed', why: faults?.length ? faults : [{ path: '', code, sentence, act: 'sender' }] };
}

const GONE = new Set(['mended_before', 'nothing_to_mend', 'held', 'unknown_message', 'with_the_hub']);
const unexpected: Fault = {
  path: '',
  code: 'unexpected',
  sentence: 'Something went wrong in the hub while this message was run again. Nothing has changed; it may be tried again.',
  act: 'hub',
};
