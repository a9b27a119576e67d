import { createTraceState, type Link, type SpanContext } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';

import { Tally } from './findings.ts';
import type { Redactor } from './redactor.ts';

type Attributes = ReadableSpan['attributes'];

/** The masking of one span under way: masks its parts and counts what it masked. */
export class SpanMasking {
  readonly tally: Tally = new Tally();
  readonly #redactor: Redactor;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  text(value: string): string {
    const redacted = this.#redactor.redactText(value);
    this.tally.addAll(redacted.findings);
    return redacted.text;
  }

  attributes(attributes: Attributes): Attributes {
    const redacted = this.#redactor.redactAttributes(attributes);
    this.tally.addAll(redacted.findings);
    return redacted.attributes;
  }

  context(context: SpanContext): SpanContext {
    const state = context.traceState?.serialize();
    if (state === undefined) return context;
    const masked = this.text(state);
    return masked === state ? context : { ...context, traceState: createTraceState(masked) };
  }

  link(link: Link): Link {
    const context = this.context(link.context);
    if (link.attributes === undefined) return { ...link, context };
    return { ...link, context, attributes: this.attributes(link.attributes) };
  }

  event(event: TimedEvent): TimedEvent {
    const name = this.text(event.name);
    if (event.attributes === undefined) return { ...event, name };
    return { ...event, name, attributes: this.attributes(event.attributes) };
  }

  status({ code, message }: ReadableSpan['status']): ReadableSpan['status'] {
    return message === undefined ? { code } : { code, message: this.text(message) };
  }
}
