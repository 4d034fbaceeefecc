import { asOneProcess } from './hub-in-both-forms.js';
import { suspended } from './suspended.journey.js';

asOneProcess('who is suspended or revoked is refused', suspended);
