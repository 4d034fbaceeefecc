import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { AbsenceDeclaredHandedOnV1 } from '#contracts/absence.declared.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { AreaRules } from './area-rules.js';
import { settleReport } from './settle-report.js';

/** The hub holds points by provider and not by facilitator, so an absence cannot be taken off them: the provider is told, and what to do. */
@Controller()
export class OnAbsenceDeclared {
  constructor(@Inject(AreaRules) private readonly rules: AreaRules) {}

  @OnMessages<AbsenceDeclaredHandedOnV1>('absence.declared.v1')
  async handle(@Payload() arrived: Arrived<AbsenceDeclaredHandedOnV1>[], @Ctx() batch: Batch): Promise<void> {
    const sentence = 'The hub does not take absences off by itself. Declare the capacity that is left (capacity.declared.v1).';
    for (const message of arrived) {
      const faults = [{ path: 'facilitator', code: 'absence_not_counted', sentence, act: 'sender' as const }];
      settleReport(batch, this.rules, { from: message.data.handedOnFrom, reported: 'absence.declared.v1', faults, cause: message });
    }
  }
}
