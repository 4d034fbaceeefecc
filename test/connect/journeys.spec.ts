import { inOneProcess } from './hub-in-both-forms.js';
import { journeys } from './journeys.js';

inOneProcess(journeys);
