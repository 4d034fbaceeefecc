import { overFhir } from './fhir.journey.js';
import { asProcesses } from './hub-in-both-forms.js';

asProcesses('a case over FHIR', overFhir);
