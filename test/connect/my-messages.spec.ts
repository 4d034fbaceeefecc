import { asOneProcess } from './hub-in-both-forms.js';
import { myMessages } from './my-messages.journey.js';

asOneProcess('my messages', myMessages);
