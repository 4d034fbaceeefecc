import { Classified, Meaning } from './classified.js';
import { sides, withdrawalReasons, type Side, type WithdrawalReason } from './codes.js';
import { Extensions, Id, Instant, OneOf, Optional, Reference, RequiredUnless, Text } from './fields.js';

@Meaning('A referral is withdrawn. At least one of case, reference and agencyReference says which.')
export class ReferralWithdrawnV1 {
  @Classified('personal', "The agency's own reference") @Optional() @Text(100) agencyReference?: string;
  @Classified('none', "The hub's case") @RequiredUnless(['reference', 'agencyReference']) @Id() case?: string;
  @Classified('none', "The hub's reference") @Optional() @Reference() reference?: string;
  @Classified('coded', 'Which side withdraws') @OneOf(sides) by!: Side;
  @Classified('coded', 'Why') @OneOf(withdrawalReasons) reason!: WithdrawalReason;
  @Classified('none', 'When it was withdrawn') @Instant() withdrawnAt!: string;
  @Classified('personal', 'Who recorded it') @Optional() @Text(200) recordedBy?: string;
  @Classified('restricted', "The agency's own further fields") @Optional() @Extensions() extensions?: Record<string, unknown>;
}

export const referralWithdrawnV1Example: ReferralWithdrawnV1 = {
  agencyReference: 'VH-2026-000481',
  by: 'harmed',
  reason: 'changed_mind',
  withdrawnAt: '2026-01-08T16:30:00Z',
  recordedBy: 'Tess Testcase',
};
