import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { AbsenceDeclaredHandedOnV1 } from '#contracts/absence.declared.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { AreaRules } from './area-rules.js';
import { takeAbsences } from './declare-capacity.js';
import { settleReport } from './settle-report.js';

/** A provider's own system says by its queue that somebody is away: it is taken off the months in which it falls. */
@Controller()
export class OnAbsenceDeclared {
  constructor(@Inject(AreaRules) private readonly rules: AreaRules) {}

  @OnMessages<AbsenceDeclaredHandedOnV1>('absence.declared.v1')
  async handle(@Payload() arrived: Arrived<AbsenceDeclaredHandedOnV1>[], @Ctx() batch: Batch): Promise<void> {
    const absences = arrived.map(({ data: { handedOnFrom, declaredAt, facilitator, from, to, kind, hours } }) => ({
      provider: handedOnFrom.partner,
      absence: { facilitator, from, to, kind, ...(hours !== undefined && { hours }) },
      declaredAt: new Date(declaredAt),
      declaredBy: handedOnFrom.partner,
    }));
    const verdicts = await takeAbsences(batch, this.rules, absences);
    verdicts.forEach((verdict, nth) => {
      const faults =
        verdict.kind === 'refused' ? [{ path: verdict.path, code: verdict.code, sentence: verdict.sentence, act: 'sender' as const }] : [];
      const cause = arrived[nth]!;
      settleReport(batch, this.rules, { from: cause.data.handedOnFrom, reported: 'absence.declared.v1', faults, cause });
    });
  }
}
