import { asOneProcess } from './hub-in-both-forms.js';
import { isolation } from './isolation.journey.js';

asOneProcess('no partner sees, disturbs or passes for another', isolation);
