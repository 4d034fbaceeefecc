/** Not now: run this message again later, with back-off. Later messages about the same subject wait behind it. */
export class RetryLater extends Error {
  override name = 'RetryLater';
}

/** Never as it stands: keep it for a person, with this reason. Later messages about the same subject wait behind it. */
export class Rejected extends Error {
  override name = 'Rejected';
}
