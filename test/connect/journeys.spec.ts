import { askedWrongly } from './bad-requests.journey.js';
import { contract } from './contract.journey.js';
import { inOneProcess } from './hub-in-both-forms.js';
import { journeys } from './journeys.js';
import { quickstarts } from './quickstart.journey.js';

inOneProcess({
  'a quickstart': quickstarts,
  ...journeys,
  'behind a proxy that knows the documents': contract,
  'generated bad requests': askedWrongly,
});
