/** RFC 9116, section 2.5.5, wants less than a year. */
const VALID_DAYS = 180;

const DAY_MS = 86_400_000;

/**
 * A security.txt (RFC 9116): whom to tell of a vulnerability.
 *
 * @param contacts URIs, the preferred one first
 * @param address its own; left out unless it is https, which is the only one that may be canonical (section 2.5.2)
 */
export function securityText(contacts: readonly string[], address: string, now: Date): string {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const lines = [
    ...contacts.map((contact) => `Contact: ${contact}`),
    `Expires: ${new Date(today + VALID_DAYS * DAY_MS).toISOString()}`,
    'Preferred-Languages: en',
    ...(address.startsWith('https://') ? [`Canonical: ${address}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
