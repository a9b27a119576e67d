import {
  ATTR_AUDIT_REDACTION_BYTES,
  ATTR_AUDIT_REDACTION_CLASSES,
  ATTR_AUDIT_REDACTION_COUNT,
  ATTR_AUDIT_REDACTION_FAILURES,
  ATTR_AUDIT_REDACTION_FIELDS,
  ATTR_AUDIT_REDACTION_POLICY,
  ATTR_AUDIT_REDACTION_SEALED,
  CONTENT_EVENTS,
} from '@auditspan/conventions';
import type { Attributes } from '@opentelemetry/api';

import type { Engine } from './engine.ts';
import type { Finding } from './findings.ts';
import type { Policy } from './policy/policy.ts';
import { hide } from './surfaces/key-handlers.ts';
import { Run, type Failure, type FailureReason } from './run.ts';

/** Describes the span, log record or other object being redacted. */
export interface RedactionSubject {
  /** Id that sealed originals are bound to: `audit.record.id`, or another stored id. Without it nothing is sealed. */
  readonly recordId?: string | undefined;
  /** The length limit to which strings were truncated. */
  readonly cutAt?: number | undefined;
  /** Values that were already sealed for this record. */
  readonly sealed?: readonly string[];
}

/** Redacts an object with several parts, such as a span, part by part, and collects the evidence. */
export class Redaction {
  readonly #engine: Engine;
  readonly #policy: Policy;
  readonly #run: Run;
  readonly #sealed: string[];

  constructor(engine: Engine, policy: Policy, { recordId, cutAt, sealed = [] }: RedactionSubject = {}) {
    this.#sealed = [...sealed];
    this.#engine = engine;
    this.#policy = policy;
    const { sealer } = engine;
    const seal =
      sealer === undefined || recordId === undefined
        ? undefined
        : (original: string, found: string, field: string): string => {
            const reference = `s${this.#sealed.length + 1}`;
            this.#sealed.push(sealer({ original, reference, class: found, field, recordId }));
            return reference;
          };
    this.#run = new Run({ time: policy.config.limits.spanTime, seal, cutAt });
  }

  /** Redacts the text of a field such as the span name; `isJson` as for `redactText`. */
  text(field: string, value: string, isJson?: boolean): string {
    this.#run.enter(field);
    return this.#engine.text(value, this.#run, isJson);
  }

  /** Redacts a value of any type; `event` is the name of the event that contains it. */
  value(field: string, value: unknown, event?: string): unknown {
    this.#run.enter(field);
    return this.#hides(event) ? hide(value, this.#run) : this.#engine.value(value, this.#run);
  }

  #hides(event: string | undefined): boolean {
    const side = event === undefined ? undefined : CONTENT_EVENTS[event];
    return side !== undefined && (side === 'input' ? this.#policy.hideInputs : this.#policy.hideOutputs);
  }

  /**
   * Redacts attributes.
   * @param place prefix of the keys in the evidence, such as `attributes.`.
   * @param event name of the event that contains them; GenAI content events may be hidden entirely.
   */
  attributes(place: string, attributes: Attributes, event?: string): Attributes {
    return this.#engine.attributes(attributes, this.#run, place, this.#hides(event));
  }

  /** Records that a value could not be scanned; returns the mask that replaces it. */
  fail(reason: FailureReason): string {
    return this.#run.fail(reason);
  }

  /** Returns what was found, in which fields, and what could not be scanned. */
  result(): {
    readonly findings: readonly Finding[];
    readonly failures: readonly Failure[];
    readonly fields: readonly string[];
  } {
    return { findings: this.#run.tally.findings(), failures: this.#run.failures(), fields: this.#run.fields() };
  }

  /** Returns the sealed originals, each with its reference. */
  sealed(): readonly string[] {
    return this.#sealed;
  }

  /** Returns the evidence attributes: policy, count, classes, fields, bytes, failures, sealed originals. */
  evidence(): Attributes {
    const { tally, bytes } = this.#run;
    const classes = tally.findings().map((finding) => `${finding.class}:${finding.count}`);
    const failures = this.#run.failures().map(({ reason, count }) => `${reason}:${count}`);
    const failed = this.#run.failures().reduce((sum, { count }) => sum + count, 0);
    const fields = this.#run.fields();
    return {
      [ATTR_AUDIT_REDACTION_POLICY]: this.#policy.hash,
      [ATTR_AUDIT_REDACTION_COUNT]: tally.total() + failed,
      [ATTR_AUDIT_REDACTION_BYTES]: bytes,
      ...(classes.length > 0 && { [ATTR_AUDIT_REDACTION_CLASSES]: classes }),
      ...(fields.length > 0 && { [ATTR_AUDIT_REDACTION_FIELDS]: [...fields] }),
      ...(failures.length > 0 && { [ATTR_AUDIT_REDACTION_FAILURES]: failures }),
      ...(this.#sealed.length > 0 && { [ATTR_AUDIT_REDACTION_SEALED]: this.#sealed }),
    };
  }
}
