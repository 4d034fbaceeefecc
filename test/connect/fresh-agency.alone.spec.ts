import { freshAgency } from './fresh-agency.journey.js';
import { asProcesses } from './hub-in-both-forms.js';

asProcesses('a new agency', freshAgency);
