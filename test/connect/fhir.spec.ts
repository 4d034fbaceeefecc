import { overFhir } from './fhir.journey.js';
import { asOneProcess } from './hub-in-both-forms.js';

asOneProcess('a case over FHIR', overFhir);
