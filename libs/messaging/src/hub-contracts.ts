import { catalogue } from '#contracts/catalogue.js';
import { checkBody } from './check-body.js';
import type { Contract, Contracts } from './contracts.js';

const book = new Map<string, Contract>(
  catalogue.map((entry) => [
    entry.type,
    { type: entry.type, saidBy: entry.saidBy, heardBy: entry.heardBy, fromPartner: entry.way === 'from partner' },
  ]),
);

/** The hub's own catalogue, as the message path reads it. */
export const hubContracts: Contracts = {
  all: () => [...book.values()],
  find: (type) => book.get(type),
  mayMiss: (service) => service === 'reporting',
  check: checkBody,
};
