import { Classified, Meaning } from './classified.js';
import { tracks, type Track } from './codes.js';
import { Id, OneOf } from './fields.js';

@Meaning('Where one person of a case stands.')
export class PersonTrack {
  @Classified('coded', "The hub's id of the person") @Id() person!: string;
  @Classified('coded', 'Where they stand') @OneOf(tracks) track!: Track;
}
