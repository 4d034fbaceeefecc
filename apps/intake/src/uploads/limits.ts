/** Rows of one batch or file. */
export const MOST_ROWS = 10_000;
/** Columns of a file. */
export const MOST_COLUMNS = 500;
/** Bytes of a file. */
export const FILE_LIMIT = 10 * 1024 * 1024;
/** Bytes of a batch. */
export const BATCH_LIMIT = 32 * 1024 * 1024;
/** Uploads of one partner that may be at work, or wait for its word, at once. */
export const MOST_OPEN = 2;
/** Days that rows which were not taken are kept, to be mended; and that a checked file waits for a word. */
export const KEEP_DAYS = 30;
export const WAIT_DAYS = 7;
