import { asProcesses } from './hub-in-both-forms.js';
import { webhooks } from './webhooks.journey.js';

asProcesses('webhooks', webhooks);
