import { asProcesses } from './hub-in-both-forms.js';
import { providerByMachine } from './provider-by-machine.journey.js';

asProcesses('a whole case by machine', providerByMachine);
