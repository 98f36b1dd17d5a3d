/** An organization's available balance and its alert threshold; null for no threshold. */
export interface MonitoredBalance {
  readonly availableMicros: bigint;
  readonly thresholdMicros: bigint | null;
}

/** Below the threshold. A balance equal to the threshold is not low. */
export function isLow({ availableMicros, thresholdMicros }: MonitoredBalance): boolean {
  return thresholdMicros !== null && availableMicros < thresholdMicros;
}

/**
 * Whether an alert is due: the balance was not low before and is low now, because of a transfer or because the
 * threshold was raised. The alert is therefore published once, and again only after the balance was sufficient in
 * between; no state has to be stored.
 */
export function becameLow(before: MonitoredBalance, after: MonitoredBalance): boolean {
  return isLow(after) && !isLow(before);
}
