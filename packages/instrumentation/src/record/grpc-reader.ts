import { decompressing, GrpcMessages, type MessageReader } from '../body/grpc-messages.ts';
import type { PickedFields } from '../body/json-picker.ts';
import { ProtobufPicker, type FieldPath } from '../body/protobuf-picker.ts';
import type { AnswerFacts, ModelFormat, ProtobufFields } from '../formats/format.ts';
import type { Headers } from '../tap/call-observer.ts';
import { MAX_READ_BYTES, type AnswerReader, type RequestReader, type RequestStart } from './readers.ts';

/** Reads wanted fields of a gRPC request: of its first message, which says what the call is. */
export function createGrpcRequestReader({ request }: ProtobufFields, headers: Headers): RequestReader {
  let first: ProtobufPicker | undefined;
  let start: RequestStart = 'awaited';
  const messages = new GrpcMessages((isCompressed) => {
    if (first !== undefined) return UNREAD;
    first = new ProtobufPicker(request, MAX_READ_BYTES);
    const finish = (wasShown: boolean): void => {
      start = wasShown && first?.isWhole === true ? 'read' : 'unread';
    };
    return readerOf(first, finish, isCompressed, headers);
  });
  return {
    get start() {
      return start;
    },
    write: (chunk) => messages.write(chunk),
    fields: (): PickedFields => first?.fields() ?? {},
  };
}

/** Reads the messages of a gRPC answer, each as an answer of its own. */
export function createGrpcAnswerReader(
  format: ModelFormat,
  answer: Readonly<Record<string, FieldPath>>,
  headers: Headers,
  facts: AnswerFacts,
): AnswerReader {
  const messages = new GrpcMessages((isCompressed) => {
    const picker = new ProtobufPicker(answer, MAX_READ_BYTES);
    return readerOf(picker, () => format.readAnswer(picker.fields(), facts), isCompressed, headers);
  });
  return { streamed: false, write: (chunk) => messages.write(chunk), finish: () => undefined };
}

const UNREAD: MessageReader = { write: () => undefined, finish: () => undefined };

function readerOf(
  picker: ProtobufPicker,
  finish: MessageReader['finish'],
  isCompressed: boolean,
  headers: Headers,
): MessageReader {
  const reader = { write: (chunk: Buffer) => picker.write(chunk), finish };
  return isCompressed ? decompressing(reader, headers['grpc-encoding'], MAX_READ_BYTES) : reader;
}
