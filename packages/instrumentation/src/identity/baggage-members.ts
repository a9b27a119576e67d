/** Whether a header is the one that carries baggage. */
export function isBaggage(name: unknown): boolean {
  return typeof name === 'string' && name.toLowerCase() === 'baggage';
}

/**
 * The members of a baggage header, each as it stands.
 *
 * @see https://www.w3.org/TR/baggage/#header-content
 */
export function membersOf(header: string): readonly string[] {
  return header
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '');
}

/** The key of a member. */
export function keyOf(member: string): string {
  return member.slice(0, Math.max(member.search(/[=;]/u), 0)).trim();
}

/** The value of a member without its properties and its percent-encoding; `undefined` where that is broken. */
export function valueOf(member: string): string | undefined {
  const [, value] = /^[^=;]*=([^;]*)/u.exec(member) ?? [];
  if (value === undefined) return undefined;
  try {
    return decodeURIComponent(value.trim());
  } catch {
    return undefined;
  }
}

/** The values of every member with that key. */
export function valuesOf(header: string, key: string): readonly (string | undefined)[] {
  return membersOf(header)
    .filter((member) => keyOf(member) === key)
    .map(valueOf);
}

/** A header without the members of that key: what was left stays as it stood. */
export function withoutKey(header: string, key: string): string {
  return membersOf(header)
    .filter((member) => keyOf(member) !== key)
    .join(',');
}

/** Most members and bytes of all baggage of a request that every platform has to pass on. */
const MAX_MEMBERS = 64;
const MAX_BYTES = 8192;

/** A header with one more member; `undefined` where it would be too large to be passed on. */
export function withMember(header: string, key: string, value: string): string | undefined {
  const members = [...membersOf(withoutKey(header, key)), `${key}=${value}`];
  const next = members.join(',');
  return members.length > MAX_MEMBERS || Buffer.byteLength(next) > MAX_BYTES ? undefined : next;
}
