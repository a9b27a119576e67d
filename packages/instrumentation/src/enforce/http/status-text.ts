/**
 * The words for a status. `node:http` is not imported for them, here or elsewhere: to name its exports, an import loads
 * all of undici, also in a process that never calls by it.
 */
export function statusText(status: number): string {
  return process.getBuiltinModule('node:http').STATUS_CODES[status] ?? '';
}
