/** Of the interfaces, all together: the first number moves when something that a partner relies on goes, after the notice that docs/connect/versioning.md promises. */
export const VERSION = '1.0.0';
