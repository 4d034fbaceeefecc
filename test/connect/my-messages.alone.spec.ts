import { asProcesses } from './hub-in-both-forms.js';
import { myMessages } from './my-messages.journey.js';

asProcesses('my messages', myMessages);
