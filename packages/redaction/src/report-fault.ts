/**
 * Reports an error to OpenTelemetry's `diag`, asynchronously: the API is imported only here, since loading it takes
 * longer than loading the whole engine. An application that uses OpenTelemetry has already loaded it.
 */
export function reportFault(message: string, cause?: unknown): void {
  void report(message, cause === undefined ? [] : [cause]);
}

async function report(message: string, causes: readonly unknown[]): Promise<void> {
  try {
    const { diag } = await import('@opentelemetry/api');
    diag.error(message, ...causes);
  } catch {
    // Without the API, or if its logger fails, the error cannot be reported.
  }
}
