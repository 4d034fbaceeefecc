import { asProcesses } from './hub-in-both-forms.js';
import { suspended } from './suspended.journey.js';

asProcesses('who is suspended or revoked is refused', suspended);
