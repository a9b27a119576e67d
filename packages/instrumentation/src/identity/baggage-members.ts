/** Whether a header is the baggage header. */
export function isBaggage(name: unknown): boolean {
  return typeof name === 'string' && name.toLowerCase() === 'baggage';
}

/**
 * Splits a baggage header into its members, unchanged.
 *
 * @see https://www.w3.org/TR/baggage/#header-content
 */
export function membersOf(header: string): readonly string[] {
  return header
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '');
}

/** Returns the key of a member. */
export function keyOf(member: string): string {
  return member.slice(0, Math.max(member.search(/[=;]/u), 0)).trim();
}

/** Returns the decoded value of a member, without its properties; `undefined` if it is malformed. */
export function valueOf(member: string): string | undefined {
  const [, value] = /^[^=;]*=([^;]*)/u.exec(member) ?? [];
  if (value === undefined) return undefined;
  try {
    return decodeURIComponent(value.trim());
  } catch {
    return undefined;
  }
}

/** Returns the values of all members with this key. */
export function valuesOf(header: string, key: string): readonly (string | undefined)[] {
  return membersOf(header)
    .filter((member) => keyOf(member) === key)
    .map(valueOf);
}

/** Removes the members with this key; the others are unchanged. */
export function withoutKey(header: string, key: string): string {
  return membersOf(header)
    .filter((member) => keyOf(member) !== key)
    .join(',');
}

/** Number of members and bytes of a request's baggage that every platform must propagate. */
const MAX_MEMBERS = 64;
const MAX_BYTES = 8192;

/** Adds a member to a header; returns `undefined` if the result would be too large to be propagated. */
export function withMember(header: string, key: string, value: string): string | undefined {
  const members = [...membersOf(withoutKey(header, key)), `${key}=${value}`];
  const next = members.join(',');
  return members.length > MAX_MEMBERS || Buffer.byteLength(next) > MAX_BYTES ? undefined : next;
}
