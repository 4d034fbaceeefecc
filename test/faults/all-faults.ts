import { brokenWays } from './broken-ways.js';
import type { FaultKind } from './fault.js';
import { frozenParts } from './frozen-parts.js';
import { hurtParts } from './hurt-parts.js';
import { jumpingClock } from './jumping-clock.js';
import { killedParts } from './killed-parts.js';
import { reorderedMessages } from './reordered-messages.js';
import { slowCommand } from './slow-command.js';
import { troubledMessages } from './troubled-messages.js';

/** Every kind of fault that a run may do, in the order of the report. */
export const ALL_FAULTS: readonly FaultKind[] = [
  ...killedParts,
  ...frozenParts,
  ...brokenWays,
  ...hurtParts,
  ...slowCommand,
  ...troubledMessages,
  ...reorderedMessages,
  ...jumpingClock,
];
