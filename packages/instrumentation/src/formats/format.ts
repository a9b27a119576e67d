import type { AuditAction } from '@auditspan/conventions';
import { onlyOwn } from '../own.ts';
import type { PickedFields } from '../body/json-picker.ts';
import type { FieldPath } from '../body/protobuf-picker.ts';
import type { StreamEvent } from '../body/stream-event.ts';
import type { Headers, RequestHead } from '../tap/call-observer.ts';

/** Facts about a call from its path. */
export interface Route {
  /** The model, if the path names it. */
  readonly modelId?: string;
  /** Whether the body may name further models. */
  readonly namesMore?: boolean;
  /** The request refers to something else that names the model: a file, an assistant. */
  readonly modelElsewhere?: boolean;
  /**
   * Whether the path alone makes it a model call. If it does not (`/responses` is also a survey's path), a call to an
   * unknown host counts only if its body names a model, or has fields of a server with a single model.
   */
  readonly certain: boolean;
  /** If the format has several; the format's own if absent. */
  readonly action?: AuditAction;
  readonly operation?: string;
  /** If the path distinguishes several on unknown hosts; the format's own if absent. */
  readonly provider?: string | undefined;
  /** The response is a stream, which the response itself does not show. */
  readonly streams?: boolean;
}

/** A message in the shape of the GenAI conventions. */
export interface Message {
  readonly role: string;
  readonly parts: readonly { readonly type: string; readonly content?: string }[];
}

/** Facts about a call from its request body. */
export interface RequestFacts {
  readonly modelId?: string | undefined;
  /** Further models that it names, if a request may be for several. */
  readonly otherModels?: readonly string[] | undefined;
  /** Whether it names no model but has fields of a server with a single model, and so is a model call all the same. */
  readonly unnamed?: boolean;
  /** Whether a streamed response was requested. */
  readonly stream?: boolean;
  /** Only if content is captured. */
  readonly messages?: readonly Message[];
}

/** An error that the provider reported, in a response's body or within a stream. */
export interface ProviderError {
  /** Machine-readable codes, such as `insufficient_quota`; never its message, which may quote content. */
  readonly codes: readonly string[];
}

/** Facts about a call from its response; readers fill them in as they arrive. */
export interface ResponseFacts {
  servedId?: string;
  responseId?: string;
  inputTokens?: number;
  outputTokens?: number;
  readonly finishReasons: string[];
  /** The provider refused to respond because of the content. */
  refused: boolean;
  /** A guardrail of the provider intervened. */
  guarded?: boolean;
  /** The stream delivered its last event: the response is complete, whatever happens to the connection now. */
  ended: boolean;
  /** Status code with which a WebSocket was closed. */
  closeCode?: number;
  error?: ProviderError;
  /** Status of a gRPC call, from its trailers. */
  grpcStatus?: number;
  /** Text of the response, as far as it was kept. */
  readonly text: string[];
  /** Bytes of text that were counted and not kept. */
  textBytes?: number;
}

/** Fields of the messages of a gRPC call, by the names under which {@link ModelFormat} reads them. */
export interface ProtobufFields {
  readonly request: Readonly<Record<string, FieldPath>>;
  /** Repeated fields of the request of which every value counts, not only the last. */
  readonly requestLists?: readonly string[] | undefined;
  readonly response: Readonly<Record<string, FieldPath>>;
}

/** A protocol for calling models: which calls use it, and how they are read. */
export interface ModelFormat {
  /** Unique, such as `openai.chat`. */
  readonly name: string;
  /** Value of `gen_ai.operation.name`; absent if the operation is unknown. */
  readonly operation?: string;
  readonly action: AuditAction;
  /** Provider of calls to hosts that are not in the host table. */
  readonly provider: string;
  /** Parses a path (without its query); returns `undefined` if it is not of this format. */
  match(
    method: string,
    path: string,
    head: Pick<RequestHead, 'host' | 'headers' | 'query' | 'webSocket'>,
  ): Route | undefined;
  /** Top-level fields of the request that {@link readRequest} needs. */
  readonly requestFields: readonly string[];
  readRequest(fields: PickedFields): RequestFacts;
  /** Returns the messages of a request; only called if content is captured. */
  readMessages(fields: PickedFields): readonly Message[];
  /** Top-level fields of a JSON response that {@link readResponse} needs. */
  readonly responseFields: readonly string[];
  readResponse(fields: PickedFields, facts: ResponseFacts): void;
  /** Reads an event of a streamed response, or an element of a response that is a list. */
  readEvent(event: StreamEvent, facts: ResponseFacts): void;
  /**
   * Whether a server-sent event contains nothing but more of the response's text, as most do, so that it need not be
   * parsed. `false` if in doubt.
   *
   * @param event the event as it was sent, including its empty line, one character per byte
   * @param facts facts from earlier events
   */
  readonly isOnlyText?: (event: string, facts: ResponseFacts) => boolean;
  /** Reads a response's headers, if they contain facts that its body does not. */
  readonly readHead?: (status: number, headers: Headers, facts: ResponseFacts) => void;
  /** Reads a response's trailers. */
  readonly readTrailers?: (trailers: Headers, facts: ResponseFacts) => void;
  /** Set for gRPC: these fields replace {@link requestFields} and {@link responseFields}. */
  readonly protobuf?: ProtobufFields;
  /** Streams have no final event: a stream that ends in order is complete. */
  readonly endsSilently?: boolean;
  /** Framing of a streamed response whose content type does not show it. */
  readonly unlabelledStream?: 'lines' | 'array';
}

/** Creates empty response facts. */
export function noResponseFacts(): ResponseFacts {
  return onlyOwn({ finishReasons: [], refused: false, ended: false, text: [] });
}
