import { decompressing, GrpcMessages, type MessageReader } from '../body/grpc-messages.ts';
import type { PickedFields } from '../body/json-picker.ts';
import { ProtobufPicker, type FieldPath } from '../body/protobuf-picker.ts';
import type { ResponseFacts, ModelFormat, ProtobufFields } from '../formats/format.ts';
import type { Headers } from '../tap/call-observer.ts';
import { MAX_READ_BYTES, type ResponseReader, type RequestReader, type RequestStart } from './readers.ts';

/**
 * Called for each complete message of a gRPC request.
 *
 * @param wasRead whether the fields are all wanted ones of the message
 */
export type GrpcMessageSeen = (fields: PickedFields, wasRead: boolean) => void;

/**
 * Reads wanted fields of a gRPC request from its first message, which determines the call.
 *
 * @param seen called for every message, since a stream may switch to another model
 */
export function createGrpcRequestReader(
  { request, requestLists }: ProtobufFields,
  headers: Headers,
  seen: GrpcMessageSeen,
): RequestReader {
  let first: ProtobufPicker | undefined;
  let start: RequestStart = 'awaited';
  const messages = new GrpcMessages((isCompressed) => {
    const picker = new ProtobufPicker(request, MAX_READ_BYTES, requestLists);
    first ??= picker;
    const finish = (wasShown: boolean): void => {
      const wasRead = wasShown && picker.isWhole;
      if (picker === first) start = wasRead ? 'read' : 'unread';
      seen(picker.fields(), wasRead);
    };
    return readerOf(picker, finish, isCompressed, headers);
  });
  return {
    get start() {
      return start;
    },
    write: (chunk) => messages.write(chunk),
    fields: (): PickedFields => first?.fields() ?? {},
  };
}

/** Reads the messages of a gRPC response, each as a separate response. */
export function createGrpcResponseReader(
  format: ModelFormat,
  response: Readonly<Record<string, FieldPath>>,
  headers: Headers,
  facts: ResponseFacts,
): ResponseReader {
  const messages = new GrpcMessages((isCompressed) => {
    const picker = new ProtobufPicker(response, MAX_READ_BYTES);
    return readerOf(picker, () => format.readResponse(picker.fields(), facts), isCompressed, headers);
  });
  return { streamed: false, write: (chunk) => messages.write(chunk), finish: () => undefined };
}

function readerOf(
  picker: ProtobufPicker,
  finish: MessageReader['finish'],
  isCompressed: boolean,
  headers: Headers,
): MessageReader {
  const reader = { write: (chunk: Buffer) => picker.write(chunk), finish };
  return isCompressed ? decompressing(reader, headers['grpc-encoding'], MAX_READ_BYTES) : reader;
}
