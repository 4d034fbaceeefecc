import { asOneProcess } from './hub-in-both-forms.js';
import { providerByMachine } from './provider-by-machine.journey.js';

asOneProcess('a whole case by machine', providerByMachine);
