import type { AuditAction } from '@auditspan/conventions';
import { onlyOwn } from '../own.ts';
import type { PickedFields } from '../body/json-picker.ts';
import type { FieldPath } from '../body/protobuf-picker.ts';
import type { StreamEvent } from '../body/stream-event.ts';
import type { Headers, RequestHead } from '../tap/call-observer.ts';

/** What a path tells of a call. */
export interface Route {
  /** The model, where the path names it. */
  readonly modelId?: string;
  /** Whether its body may name further models beside that of the path. */
  readonly namesMore?: boolean;
  /** Where the request names no model, what it refers to does: a file, an assistant. */
  readonly modelElsewhere?: boolean;
  /**
   * Whether the path alone makes it a model call. Where it does not (`/responses` is also a survey's path), a call to
   * an unknown host counts only if its body names a model, or is in the words of a server that has but one.
   */
  readonly certain: boolean;
  /** Where one format has several: the format's own if absent. */
  readonly action?: AuditAction;
  readonly operation?: string;
  /** Where its paths tell several apart on hosts that nobody knows: the format's own if absent. */
  readonly provider?: string | undefined;
  /** Its answer is a stream, which the answer itself does not show. */
  readonly streams?: boolean;
}

/** One message in the shape of the GenAI conventions. */
export interface Message {
  readonly role: string;
  readonly parts: readonly { readonly type: string; readonly content?: string }[];
}

/** What a request body tells of a call. */
export interface RequestFacts {
  readonly modelId?: string | undefined;
  /** Further models that it names, where one request may be for several. */
  readonly otherModels?: readonly string[] | undefined;
  /** Whether it names no model, in the words of a server that has but one, and so is a call to it all the same. */
  readonly unnamed?: boolean;
  /** Whether a streamed answer was asked for. */
  readonly stream?: boolean;
  /** Only where content is captured. */
  readonly messages?: readonly Message[];
}

/** An error that the provider told of, in an answer's body or in the middle of a stream. */
export interface ProviderError {
  /** Machine-readable words of it, such as `insufficient_quota`; never its message, which may quote content. */
  readonly codes: readonly string[];
}

/** What an answer tells of a call; readers fill it in as they learn. */
export interface AnswerFacts {
  servedId?: string;
  responseId?: string;
  inputTokens?: number;
  outputTokens?: number;
  readonly finishReasons: string[];
  /** The provider declined to answer for what the content is. */
  refused: boolean;
  /** A guardrail of the provider stepped in. */
  guarded?: boolean;
  /** The stream gave its last event: whatever becomes of the connection now, the answer was given. */
  ended: boolean;
  /** Status code with which a WebSocket was closed. */
  closeCode?: number;
  error?: ProviderError;
  /** Status of a gRPC call, from its trailers. */
  grpcStatus?: number;
  /** Text of the answer, as far as it was kept. */
  readonly text: string[];
  /** Bytes of the text that was counted and not kept. */
  textBytes?: number;
}

/** Fields of the messages of a gRPC call, by the names that {@link ModelFormat} reads them under. */
export interface ProtobufFields {
  readonly request: Readonly<Record<string, FieldPath>>;
  /** Fields of the request of which each value counts, and not the last. */
  readonly requestLists?: readonly string[] | undefined;
  readonly answer: Readonly<Record<string, FieldPath>>;
}

/** One way of talking to a model: which calls are of it, and how they are read. */
export interface ModelFormat {
  /** Unique, such as `openai.chat`. */
  readonly name: string;
  /** Value of `gen_ai.operation.name`; absent where nothing is known of what was asked. */
  readonly operation?: string;
  readonly action: AuditAction;
  /** Provider of calls to hosts that are not in the host table. */
  readonly provider: string;
  /** Reads a path (without its query), or says that it is not of this format. */
  match(
    method: string,
    path: string,
    head: Pick<RequestHead, 'host' | 'headers' | 'query' | 'webSocket'>,
  ): Route | undefined;
  /** Top-level fields of the request that {@link readRequest} wants. */
  readonly requestFields: readonly string[];
  readRequest(fields: PickedFields): RequestFacts;
  /** Reads the messages of a request; only called where content is captured. */
  readMessages(fields: PickedFields): readonly Message[];
  /** Top-level fields of a JSON answer that {@link readAnswer} wants. */
  readonly answerFields: readonly string[];
  readAnswer(fields: PickedFields, facts: AnswerFacts): void;
  /** Reads one event of a streamed answer, or one element of an answer that is a list. */
  readEvent(event: StreamEvent, facts: AnswerFacts): void;
  /**
   * Whether a server-sent event tells nothing but more of the answer's text, so that it need not be parsed: most of a
   * stream is such. What is in doubt is `false`.
   *
   * @param event the event as it was sent, to its empty line, a character for each byte
   * @param facts what the stream told before
   */
  readonly isOnlyText?: (event: string, facts: AnswerFacts) => boolean;
  /** Reads an answer's headers, where they tell what its body does not. */
  readonly readHead?: (status: number, headers: Headers, facts: AnswerFacts) => void;
  /** Reads what follows an answer's body. */
  readonly readTrailers?: (trailers: Headers, facts: AnswerFacts) => void;
  /** It is spoken over gRPC: these fields take the place of {@link requestFields} and {@link answerFields}. */
  readonly protobuf?: ProtobufFields;
  /** Streams have no last event of their own: what ended in order has been given whole. */
  readonly endsSilently?: boolean;
  /** How a streamed answer is framed that is not labelled as one by its content type. */
  readonly unlabelledStream?: 'lines' | 'array';
}

/** The facts of an answer of which nothing is known yet. */
export function noAnswerFacts(): AnswerFacts {
  return onlyOwn({ finishReasons: [], refused: false, ended: false, text: [] });
}
