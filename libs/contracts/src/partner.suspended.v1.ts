import { Meaning } from './classified.js';
import { Partner, partnerExample } from './partner.js';

@Meaning('A partner is suspended: nothing is taken from it or offered to it until it is resumed.')
export class PartnerSuspendedV1 extends Partner {}

export const partnerSuspendedV1Example: PartnerSuspendedV1 = partnerExample;
