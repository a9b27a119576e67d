import type { Redactor } from '@auditspan/redaction';
import type { Resource } from '@opentelemetry/resources';
import { VERSION } from '../../version.ts';
import { writeAttributes } from './attribute-encoder.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** Instrumentation scope of every audit span. */
const AUDIT_SCOPE = { name: '@auditspan/instrumentation', version: VERSION };

/** Writes the resource and scope around the single span of a request. */
export interface Envelope {
  /**
   * Begins a request and its span.
   *
   * @returns a function that ends both
   */
  begin(writer: ProtobufWriter): () => void;
}

/**
 * Creates an envelope.
 *
 * @param resource redacted before it is written
 */
export function createEnvelope(resource: Resource, redactor: Redactor): Envelope {
  const { schemaUrl } = resource;
  const scope = encodedScope();
  let kept: Buffer | undefined;
  const resourceBytes = (): Buffer => {
    const bytes = kept ?? encodedResource(resource, redactor);
    // While attributes are pending, the next record may include more.
    if (resource.asyncAttributesPending !== true) kept = bytes;
    return bytes;
  };
  return {
    begin(writer) {
      const request = writer.begin(1);
      writer.raw(resourceBytes());
      const scopeSpans = writer.begin(2);
      writer.raw(scope);
      const span = writer.begin(2);
      return () => {
        writer.end(span);
        writer.end(scopeSpans);
        if (schemaUrl) writer.text(3, schemaUrl);
        writer.end(request);
      };
    },
  };
}

function encodedResource({ attributes }: Resource, redactor: Redactor): Buffer {
  const writer = new ProtobufWriter();
  const resource = writer.begin(1);
  writeAttributes(writer, 1, redactor.redactAttributes(attributes).attributes);
  writer.integer(2, 0);
  writer.end(resource);
  return writer.copy();
}

function encodedScope(): Buffer {
  const writer = new ProtobufWriter();
  const scope = writer.begin(1);
  writer.text(1, AUDIT_SCOPE.name);
  writer.text(2, AUDIT_SCOPE.version);
  writer.end(scope);
  return writer.copy();
}
