import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

import { RedactionConfigError, UnredactedSpanError } from '../errors.ts';
import type { Redactor } from '../redactor.ts';
import { reportFault } from '../report-fault.ts';
import { redactedBy } from './span-mark.ts';

/** What a {@link RedactionGuard} is made of. */
export interface RedactionGuardOptions {
  /** Gets the spans that were redacted. */
  readonly exporter: SpanExporter;
  /** The redactor whose policy must have made each span. */
  readonly redactor: Redactor;
  /**
   * What happens to a batch with a span that the policy has not redacted: `drop` leaves that span out, `refuse` fails the
   * whole batch. Default `drop`. Either way the spans are counted and the fault is reported to OpenTelemetry's `diag`.
   */
  readonly onUnredacted?: 'drop' | 'refuse';
}

type Done = Parameters<SpanExporter['export']>[1];

/**
 * Stands before an exporter and lets nothing out that the policy in force has not redacted, whatever way it came: through
 * a processor that was forgotten, or one with another policy. It tells the views of a redaction by their identity, so an
 * attribute that somebody sets does not deceive it.
 */
export class RedactionGuard implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #policyHash: string;
  readonly #refuses: boolean;
  #stopped = 0;

  /** @throws {RedactionConfigError} where exporter or redactor are missing */
  constructor(options: RedactionGuardOptions) {
    mustBeWhole(options);
    const { exporter, redactor, onUnredacted = 'drop' } = options;
    this.#exporter = exporter;
    this.#policyHash = redactor.policyHash;
    this.#refuses = onUnredacted === 'refuse';
  }

  /** How many spans were not let out. */
  get stopped(): number {
    return this.#stopped;
  }

  export(spans: ReadableSpan[], done: Done): void {
    const redacted = spans.filter((span) => redactedBy(span) === this.#policyHash);
    const missing = spans.length - redacted.length;
    if (missing === 0) {
      this.#exporter.export(spans, done);
      return;
    }
    const error = new UnredactedSpanError(
      `${missing} of ${spans.length} spans were not redacted by the policy ${this.#policyHash} and do not leave`,
    );
    this.#stopped += this.#refuses ? spans.length : missing;
    reportFault(error.message);
    if (this.#refuses || redacted.length === 0) done({ code: ExportResultCode.FAILED, error });
    else this.#exporter.export(redacted, done);
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    await this.#exporter.shutdown();
  }
}

/** Without types nobody else would tell, until the first batch is exported. */
function mustBeWhole(options?: Partial<RedactionGuardOptions>): void {
  const problems: string[] = [];
  if (typeof options?.exporter?.export !== 'function') problems.push('exporter: must be a span exporter');
  if (options?.redactor?.policyHash === undefined) problems.push('redactor: must be what createRedactor made');
  if (problems.length > 0) throw new RedactionConfigError(problems);
}
