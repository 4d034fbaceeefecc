import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CapacityDeclaredHandedOnV1 } from '#contracts/capacity.declared.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { AreaRules } from './area-rules.js';
import { declareCapacities } from './declare-capacity.js';
import { settleReport } from './settle-report.js';

/** A provider's own system declares its capacity by its queue. */
@Controller()
export class OnCapacityDeclared {
  constructor(@Inject(AreaRules) private readonly rules: AreaRules) {}

  @OnMessages<CapacityDeclaredHandedOnV1>('capacity.declared.v1')
  async handle(@Payload() arrived: Arrived<CapacityDeclaredHandedOnV1>[], @Ctx() batch: Batch): Promise<void> {
    const declares = arrived.map(({ data: { handedOnFrom, declaredAt, declaredBy, ...declared } }) => ({
      provider: handedOnFrom.partner,
      declared,
      declaredAt: new Date(declaredAt),
      declaredBy: declaredBy ?? handedOnFrom.partner,
    }));
    const verdicts = await declareCapacities(batch, this.rules, declares);
    verdicts.forEach((verdict, nth) => {
      const { path, code, sentence } = verdict.kind === 'refused' ? verdict : { path: '', code: '', sentence: '' };
      const faults = verdict.kind === 'refused' ? [{ path, code, sentence, act: 'sender' as const }] : [];
      const cause = arrived[nth]!;
      settleReport(batch, this.rules, { from: cause.data.handedOnFrom, reported: 'capacity.declared.v1', faults, cause });
    });
  }
}
