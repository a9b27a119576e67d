import { JsonPicker, type PickedFields } from '../body/json-picker.ts';
import { MultipartFields, multipartBoundary } from '../body/multipart-fields.ts';
import type { ModelFormat } from '../formats/format.ts';
import type { Headers } from '../tap/call-observer.ts';
import { createGrpcRequestReader, type GrpcMessageSeen } from './grpc-reader.ts';
import { MAX_READ_BYTES, type RequestReader } from './readers.ts';

/**
 * Creates the reader for the format and the request's content type: gRPC messages, a form with files, else JSON.
 *
 * @param seen called for every gRPC message
 */
export function createRequestReader(
  format: ModelFormat,
  headers: Headers,
  seen: GrpcMessageSeen = () => undefined,
): RequestReader {
  const { protobuf, requestFields } = format;
  if (protobuf !== undefined) return createGrpcRequestReader(protobuf, headers, seen);
  const boundary = multipartBoundary(headers['content-type']);
  const json = new JsonPicker(requestFields, MAX_READ_BYTES, true);
  return boundary === undefined ? json : new LabelledForm(new MultipartFields(requestFields, boundary), json);
}

const OPEN_BRACE = 0x7b;
/** Bytes that may precede an object: white space, byte order marks and zero bytes of wider encodings. */
const LEAD: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0x00, 0xef, 0xbb, 0xbf, 0xfe, 0xff]);

/** A body labelled as a form. Many servers parse JSON whatever the label, and so do we if the body begins like JSON. */
class LabelledForm implements RequestReader {
  readonly #form: RequestReader;
  readonly #json: RequestReader;
  #reader: RequestReader | undefined;

  constructor(form: RequestReader, json: RequestReader) {
    this.#form = form;
    this.#json = json;
  }

  get isClear(): boolean {
    return this.#reader?.isClear ?? true;
  }

  get isWhole(): boolean | undefined {
    return this.#reader?.isWhole;
  }

  write(bytes: Buffer): void {
    this.#reader ??= this.#readerOf(bytes);
    this.#reader?.write(bytes);
  }

  fields(): PickedFields {
    return this.#reader?.fields() ?? {};
  }

  #readerOf(bytes: Buffer): RequestReader | undefined {
    const first = bytes.find((byte) => !LEAD.has(byte));
    if (first === undefined) return undefined;
    return first === OPEN_BRACE ? this.#json : this.#form;
  }
}
