import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { ReferralStatusV1 } from '#contracts/referral.status.v1.js';
import { Clock } from '#messaging/clock.js';
import { Units, type Unit } from '#messaging/unit.js';
import { Area } from '#platform/area.js';
import { Database } from '#platform/database.js';
import { Log } from '#platform/logging.js';
import { newId } from '#platform/new-id.js';
import { agencyPath } from '../links.js';
import { postMail, type Post } from '../mail/post-mail.js';
import { NotificationsConfig } from '../notifications.config.js';
import { owe, type Delivery } from '../partners/partners.queries.js';
import { stillOf } from '../partners/referral-status.rules.js';
import { nextSilent, noteTold, silentCases, type SilentCase } from '../told-cases.queries.js';
import { nextTold } from './next-told.rules.js';

const PAGE = 100;
const TYPE = 'referral.status.v1';

/** Tells agencies of cases of which they have heard nothing for weeks. Two processes may both look: each case is taken by one. */
@Injectable()
export class TellProgress implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly clock: Clock;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Units) private readonly units: Units,
    @Inject(Area) private readonly area: Area,
    @Inject(NotificationsConfig) config: NotificationsConfig,
    @Inject(Log) log: Log,
  ) {
    // A case falls due weeks after its agency was told: no commit needs to wake this clock.
    this.clock = new Clock(
      config.DUE_CLOCK_MS,
      () => this.look(),
      (error) => log.warn({ err: error }, 'telling agencies of their cases was interrupted, and goes on'),
    );
  }

  onApplicationBootstrap(): void {
    this.clock.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.clock.stop();
  }

  private async look(): Promise<number | undefined> {
    const due = await nextSilent(this.database);
    const more = due !== null && due <= 0 && (await this.units.run((unit) => tell(unit, this.area))) === PAGE;
    return more ? 0 : undefined;
  }
}

/** @returns how many were due */
async function tell(unit: Unit, { code: area, clocks }: Area): Promise<number> {
  const due = (await silentCases(unit.tx, PAGE)).map((each) => {
    const fact = { messageId: newId(), type: TYPE, area };
    return { ...each, fact, next: nextTold(each.state, unit.now, clocks) };
  });
  await owe(unit.tx, due.flatMap(messageOf), unit.now);
  await postMail(
    unit,
    due.map(({ fact, agency, case: id, reference }): Post => {
      return { fact, template: 'no-news', to: { organisation: agency, kind: 'agency_worker' }, case: id, reference, path: agencyPath() };
    }),
  );
  await noteTold(unit.tx, due);
  return due.length;
}

function messageOf({ fact, next, ...silent }: SilentCase & { fact: { messageId: string; area: string }; next: Date | null }): Delivery[] {
  const { agency, case: id, reference, messageId, state, since, toldAt, workedAt } = silent;
  const status = stillOf(state, since.toISOString());
  if (!status || !next) return [];
  const lastStep = workedAt && { lastStep: workedAt.toISOString() };
  const data: ReferralStatusV1 = {
    messageId,
    case: id,
    reference,
    ...status,
    progress: { toldBefore: toldAt.toISOString(), ...lastStep, next: next.toISOString() },
  };
  return [{ partner: agency, factId: fact.messageId, type: TYPE, subject: `case/${id}`, area: fact.area, data }];
}
