import { asOneProcess } from './hub-in-both-forms.js';
import { webhooks } from './webhooks.journey.js';

asOneProcess('webhooks', webhooks);
