/**
 * Returns the reason phrase of a status. `node:http` is not imported for it, here or elsewhere: naming its exports
 * makes an import load all of undici, even in a process that never uses it.
 */
export function statusText(status: number): string {
  return process.getBuiltinModule('node:http').STATUS_CODES[status] ?? '';
}
