import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CaseTriagedV1 } from '#contracts/case.triaged.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { isAtWork, type LifeState } from './case-life.rules.js';
import { lockCases, saveCases, tellStory, type CaseFile } from './casework.queries.js';

/** Triage was done again while a provider works: who asked to wait is not contacted, even before matching has taken the case back. */
@Controller()
export class OnCaseTriaged {
  @OnMessages<CaseTriagedV1>('case.triaged.v1')
  async handle(@Payload() arrived: Arrived<CaseTriagedV1>[], @Ctx() batch: Batch): Promise<void> {
    const triaged = arrived.map(({ data }) => data);
    const files = await lockCases(
      batch.tx,
      triaged.map((data) => data.case),
    );
    await saveCases(
      batch.tx,
      triaged.flatMap((data) => {
        const file = files.get(data.case);
        const life = file && lifeAfter(file, data);
        return file && life && life !== file.life ? [{ ...file, life, since: batch.now, until: data.until }] : [];
      }),
    );
    await tellStory(
      batch.tx,
      triaged.map(({ case: id, triagedAt, outcome, until, missing }) => ({
        case: id,
        at: triagedAt,
        kind: 'triaged',
        by: 'intake',
        detail: { outcome, until, missing },
      })),
    );
  }
}

function lifeAfter(file: CaseFile, { outcome }: CaseTriagedV1): LifeState {
  if (!isAtWork(file.life)) return file.life;
  if (outcome === 'parked' || outcome === 'on_hold') return outcome;
  return outcome === 'ready' && (file.life === 'parked' || file.life === 'on_hold') ? 'contacting' : file.life;
}
