import { Meaning } from './classified.js';
import { Partner, partnerExample } from './partner.js';

@Meaning('A suspended partner may go on.')
export class PartnerResumedV1 extends Partner {}

export const partnerResumedV1Example: PartnerResumedV1 = partnerExample;
