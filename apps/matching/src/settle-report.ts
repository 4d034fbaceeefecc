import type { Fault } from '#contracts/fault.js';
import { isInstant } from '#contracts/fields.js';
import type { HandedOnFrom } from '#contracts/handed-on.js';
import type { Fact, Unit } from '#messaging/unit.js';
import type { AreaRules } from './area-rules.js';

export interface Settlement {
  from: HandedOnFrom;
  reported: string;
  /** Empty where it is done. */
  faults: Fault[];
  case?: string;
  cause: Fact['cause'];
}

/** Says what became of a partner's report: its receipt is made from this. */
export function settleReport(unit: Unit, rules: AreaRules, { from, reported, faults, case: about, cause }: Settlement): void {
  unit.tell({
    type: 'report.settled.v1',
    subject: about ? `case/${about}` : `partner/${from.partner}`,
    area: rules.area,
    data: {
      partner: from.partner,
      door: from.door,
      messageId: from.messageId,
      reported,
      outcome: faults.length > 0 ? 'refused' : 'done',
      faults,
      ...(about && { case: about }),
      ...(isInstant(from.receivedAt) && { receivedAt: from.receivedAt }),
      settledAt: unit.now.toISOString(),
    },
    cause,
  });
}
