/** Maximum characters of a name, such as an id or a role, and maximum number of roles. */
const MAX_NAME = 1024;
const MAX_ROLES = 64;

/** Returns a valid name, trimmed; `undefined` for anything else. */
export function nameOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const name = value.trim();
  return name === '' || name.length > MAX_NAME || hasControls(name) ? undefined : name;
}

/** Returns the valid names of a list; `undefined` if there are none. */
export function namesOf(values: readonly unknown[]): readonly string[] | undefined {
  const names = values.map(nameOf).filter((name) => name !== undefined);
  return names.length === 0 ? undefined : names.slice(0, MAX_ROLES);
}

function hasControls(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return /[\u0000-\u001f\u007f-\u009f]/u.test(text);
}
