import { Classified, Meaning } from './classified.js';
import { DateOnly, NotBefore } from './fields.js';

@Meaning('An incident that was reported: enough of them entitle to a review of what has been done.')
export class IncidentReport {
  @Classified('coded', 'When it happened') @DateOnly() incidentOn!: string;
  @Classified('coded', 'When it was reported') @DateOnly() @NotBefore('incidentOn') reportedOn!: string;
}
