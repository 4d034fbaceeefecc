import { Meaning } from './classified.js';
import { Partner, partnerExample } from './partner.js';

@Meaning('A partner is gone for good; its exchange, queues and keys with it.')
export class PartnerRemovedV1 extends Partner {}

export const partnerRemovedV1Example: PartnerRemovedV1 = partnerExample;
