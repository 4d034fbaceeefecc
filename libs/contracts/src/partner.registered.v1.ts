import { Meaning } from './classified.js';
import { Partner, partnerExample } from './partner.js';

@Meaning('A partner may connect: its exchange and queues stand.')
export class PartnerRegisteredV1 extends Partner {}

export const partnerRegisteredV1Example: PartnerRegisteredV1 = partnerExample;
