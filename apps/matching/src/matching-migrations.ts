import { messagingMigrations } from '#messaging/messaging-migrations.js';
import { CapacityByMonth1780000001000 } from './capacity-by-month.migration.js';
import { CountedRounds1782000000000 } from './counted-rounds.migration.js';
import { DecisionsByteForByte1780000002000 } from './decisions-byte-for-byte.migration.js';
import { DecisionsOfSitting1784000000000 } from './decisions-of-sitting.migration.js';
import { MatchingTables1750000001000 } from './matching-tables.migration.js';
import { Plans1780000003000 } from './plans.migration.js';
import { Sittings1780000000000 } from './sittings.migration.js';
import { ToldCapacity1780000005000 } from './told-capacity.migration.js';
import { WaitingList1780000004000 } from './waiting-list.migration.js';
import { WorkOnHand1785000000000 } from './work-on-hand.migration.js';
import { WriterOnMonths1783000000000 } from './writer-on-months.migration.js';

/** All that matching's schema is made by. */
export const matchingMigrations = [
  ...messagingMigrations,
  MatchingTables1750000001000,
  Sittings1780000000000,
  CapacityByMonth1780000001000,
  DecisionsByteForByte1780000002000,
  Plans1780000003000,
  WaitingList1780000004000,
  ToldCapacity1780000005000,
  CountedRounds1782000000000,
  WriterOnMonths1783000000000,
  DecisionsOfSitting1784000000000,
  WorkOnHand1785000000000,
];
