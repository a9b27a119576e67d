import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

import { RedactionConfigError, UnredactedSpanError } from '../errors.ts';
import type { Redactor } from '../redactor.ts';
import { reportFault } from '../report-fault.ts';
import { redactedBy } from './span-mark.ts';

/** Options of {@link RedactionGuard}. */
export interface RedactionGuardOptions {
  /** Receives the redacted spans. */
  readonly exporter: SpanExporter;
  /** The redactor whose policy each span must have been redacted with. */
  readonly redactor: Redactor;
  /**
   * How to handle a batch with spans that were not redacted with the policy: `drop` omits those spans, `refuse` fails
   * the whole batch. Default `drop`. In both cases the spans are counted and an error is reported to OpenTelemetry's
   * `diag`.
   */
  readonly onUnredacted?: 'drop' | 'refuse';
}

type Done = Parameters<SpanExporter['export']>[1];

/**
 * Wraps an exporter and exports only spans that were redacted with the policy in force. It catches a missing processor,
 * or one with another policy. Redacted views are recognised by object identity, so setting an attribute cannot
 * circumvent it.
 */
export class RedactionGuard implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #policyHash: string;
  readonly #refuses: boolean;
  #stopped = 0;

  /** @throws {RedactionConfigError} if exporter or redactor are missing */
  constructor(options: RedactionGuardOptions) {
    checkOptions(options);
    const { exporter, redactor, onUnredacted = 'drop' } = options;
    this.#exporter = exporter;
    this.#policyHash = redactor.policyHash;
    this.#refuses = onUnredacted === 'refuse';
  }

  /** Number of spans that were not exported. */
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
      `${missing} of ${spans.length} spans were not redacted with the policy ${this.#policyHash} and are not exported`,
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

/** Without types, a mistake would go unnoticed until the first export. */
function checkOptions(options?: Partial<RedactionGuardOptions>): void {
  const problems: string[] = [];
  if (typeof options?.exporter?.export !== 'function') problems.push('exporter: must be a span exporter');
  if (options?.redactor?.policyHash === undefined) problems.push('redactor: must be the result of createRedactor');
  if (problems.length > 0) throw new RedactionConfigError(problems);
}
