import { JsonPicker } from '../body/json-picker.ts';
import { MultipartFields, multipartBoundary } from '../body/multipart-fields.ts';
import type { ModelFormat } from '../formats/format.ts';
import type { Headers } from '../tap/call-observer.ts';
import { createGrpcRequestReader, type GrpcMessageSeen } from './grpc-reader.ts';
import { MAX_READ_BYTES, type RequestReader } from './readers.ts';

/**
 * The reader that fits the format and the request's content type: messages of gRPC, a form with files, else JSON.
 *
 * @param seen told of every message of gRPC
 */
export function createRequestReader(format: ModelFormat, headers: Headers, seen: GrpcMessageSeen): RequestReader {
  const { protobuf, requestFields } = format;
  if (protobuf !== undefined) return createGrpcRequestReader(protobuf, headers, seen);
  const boundary = multipartBoundary(headers['content-type']);
  return boundary === undefined
    ? new JsonPicker(requestFields, MAX_READ_BYTES, true)
    : new MultipartFields(requestFields, boundary);
}
