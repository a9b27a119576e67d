const told = new Set<string>();

/** Warns, once for each message, that something asked for has no effect since auditing does not run. */
export function warnNotRunning(message: string): void {
  if (told.has(message)) return;
  told.add(message);
  process.emitWarning(message, {
    code: 'AUDITSPAN_NOT_RUNNING',
    detail:
      "Import '@auditspan/instrumentation/register' first, which no bundler may drop, and do not set AUDITSPAN_DISABLED.",
  });
}
