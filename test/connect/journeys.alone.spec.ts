import { inProcesses } from './hub-in-both-forms.js';
import { journeys } from './journeys.js';

inProcesses(journeys);
