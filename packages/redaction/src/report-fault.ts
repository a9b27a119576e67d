/**
 * Tells OpenTelemetry's `diag` of a fault, a turn later: its API takes longer to load than all of the engine, and is
 * needed for nothing else. Who uses OpenTelemetry has it loaded.
 */
export function reportFault(message: string, cause?: unknown): void {
  void report(message, cause === undefined ? [] : [cause]);
}

async function report(message: string, causes: readonly unknown[]): Promise<void> {
  try {
    const { diag } = await import('@opentelemetry/api');
    diag.error(message, ...causes);
  } catch {
    // Where there is no API, or its logger fails, there is nobody to tell.
  }
}
