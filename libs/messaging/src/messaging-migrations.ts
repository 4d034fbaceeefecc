import { AskedSince1774000000000 } from './asked-since.migration.js';
import { BoundByProducer1778000000000 } from './bound-by-producer.migration.js';
import { HeldRetries1782000002500 } from './held-retries.migration.js';
import { KeysWithoutAsking1782000000000 } from './keys-without-asking.migration.js';
import { MessagingInBatches1770000000000 } from './messaging-in-batches.migration.js';
import { MessagingLeaner1776000000000 } from './messaging-leaner.migration.js';
import { MessagingTables1750000000000 } from './messaging-tables.migration.js';

/** What every service with messages has in its schema; its own migrations follow. */
export const messagingMigrations = [
  MessagingTables1750000000000,
  MessagingInBatches1770000000000,
  AskedSince1774000000000,
  MessagingLeaner1776000000000,
  BoundByProducer1778000000000,
  KeysWithoutAsking1782000000000,
  HeldRetries1782000002500,
];
