import { asProcesses } from './hub-in-both-forms.js';
import { isolation } from './isolation.journey.js';

asProcesses('no partner sees, disturbs or passes for another', isolation);
