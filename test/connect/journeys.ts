import type { Journey } from './hub-in-both-forms.js';
import { freshAgency } from './fresh-agency.journey.js';
import { isolation } from './isolation.journey.js';
import { myMessages } from './my-messages.journey.js';
import { overFhir } from './fhir.journey.js';
import { parity } from './parity.journey.js';
import { providerByMachine } from './provider-by-machine.journey.js';
import { suspended } from './suspended.journey.js';
import { webhooks } from './webhooks.journey.js';

/** What partners live through, in both forms of the hub. One hub serves them all: the last kills a service of it. */
export const journeys: Record<string, Journey> = {
  'no partner sees, disturbs or passes for another': isolation,
  'a new agency': freshAgency,
  'a case over FHIR': overFhir,
  'a whole case by machine': providerByMachine,
  'my messages': myMessages,
  'a message by each door': parity,
  'who is suspended or revoked is refused': suspended,
  webhooks,
};
