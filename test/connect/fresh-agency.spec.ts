import { freshAgency } from './fresh-agency.journey.js';
import { asOneProcess } from './hub-in-both-forms.js';

asOneProcess('a new agency', freshAgency);
