/** Returns the properties of an error; none if a primitive value was thrown. */
export function fieldsOfError(error: unknown): Readonly<Record<string, unknown>> {
  return (typeof error === 'object' && error !== null ? error : {}) as Readonly<Record<string, unknown>>;
}

/** Returns the code of a system or Node error, such as `ENOENT`; `undefined` if it has none. */
export function codeOf(error: unknown): string | undefined {
  const { code } = fieldsOfError(error);
  return typeof code === 'string' ? code : undefined;
}

/** Returns the message of an error, or the text of any other value that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
