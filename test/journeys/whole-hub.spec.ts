import { inOneProcess } from '../connect/hub-in-both-forms.js';
import { badInput } from './bad-input.journey.js';
import { foreignClients } from './foreign-clients.journey.js';
import { mainPath } from './main-path.journey.js';
import { order } from './order.journey.js';
import { sameAnswers } from '../connect/same-answers.journey.js';

// One hub serves them all: the last fills every provider.
inOneProcess({
  'the answers of the sandbox': sameAnswers({
    agency: 'cambridgeshire-constabulary',
    district: 'E07000008',
    provider: 'fenbridge-restorative',
  }),
  'a client that is not the hub’s': foreignClients,
  'a referral through the whole hub': mainPath,
  'two hundred updates of one case, published at once': order,
  'bad input': badInput,
});
