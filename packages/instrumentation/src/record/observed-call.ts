import { AUDIT_DIRECTION, type AuditDirection } from '@auditspan/conventions';
import type { CallOrigin } from '../context/origin/call-origin.ts';
import { propagatedSpan } from '../correlate/propagated-span.ts';
import type { PickedFields } from '../body/json-picker.ts';
import type { Digester } from '../body/digest.ts';
import { ObservedBody } from '../body/observed-body.ts';
import type { CallGate } from '../enforce/call-gate.ts';
import type { OutboundCall } from '../enforce/gated-call.ts';
import type { RequestSoFar } from '../enforce/request-so-far.ts';
import { errorFormat } from '../formats/error-response.ts';
import { noResponseFacts } from '../formats/format.ts';
import { now } from '../now.ts';
import type { CutOff, OpenCall } from './open-call.ts';
import type { RecognisedCall } from '../recognise/recogniser.ts';
import { bytesOf } from '../tap/body-chunk.ts';
import type { CallEnd, Headers } from '../tap/call-observer.ts';
import type { Fence } from '../hook/fence.ts';
import { createResponseReader, type TextUse } from '../readers/response-reader.ts';
import type { CallFacts } from './call-facts.ts';
import { CallVerdict } from './call-verdict.ts';
import type { ResponseReader, RequestReader } from '../readers/readers.ts';
import { createRequestReader } from '../readers/request-reader.ts';
import type { EndReason } from './source.ts';
import { createSessionResponseReader, createSessionRequestReader } from '../readers/session-reader.ts';

const NOTHING = Buffer.alloc(0);

/** Facts that are known when a call starts. */
type StartFacts = Pick<CallFacts, 'head' | 'origin' | 'recognised' | 'direction' | 'correlation'>;

/** Options of {@link ObservedCall}. */
export interface ObservedCallOptions extends StartFacts {
  readonly digester: Digester;
  readonly fence: Fence;
  /** How the text of the response is used. */
  readonly textUse: TextUse;
  readonly keeper: CallKeeper;
  /** Registers it in the journal of open calls. */
  readonly begin: (cutOff: CutOff) => OpenCall;
}

/** Receives events of calls. */
export interface CallKeeper {
  /** Called once, when the call ends; its bodies may still have to be read. */
  ending(call: ObservedCall): void;
  /** Called once, when the call has ended and its bodies have been read. */
  ended(call: ObservedCall, facts: CallFacts): void;
  /** Called when the call has become a session or a gRPC stream; the returned function is called at its end. */
  session(call: ObservedCall, soFar: () => CallFacts): () => void;
  /** Called when a stream switches to another model. */
  reached(call: ObservedCall, facts: CallFacts): void;
}

/** Observes a model call and collects its facts. */
export class ObservedCall implements OutboundCall {
  gate: CallGate | undefined;
  /** The verdict: after a denial nothing is sent, and the response is our own. */
  readonly judged: CallVerdict;
  readonly #options: ObservedCallOptions;
  readonly #startTime = now();
  #begun: OpenCall | undefined;
  #hasEnded = false;
  readonly #fields: RequestReader;
  readonly #request: ObservedBody;
  readonly #responseFacts = noResponseFacts();
  #response: ObservedBody | undefined;
  #reader: ResponseReader | undefined;
  #status: number | undefined;
  #isSession = false;
  #location: string | undefined;
  #sessionEnded: (() => void) | undefined;

  constructor(options: ObservedCallOptions) {
    const { digester, fence, head, recognised } = options;
    this.#options = options;
    this.judged = new CallVerdict(recognised.format);
    this.#fields =
      head.webSocket === true
        ? createSessionRequestReader(recognised.format.requestFields, this.#responseFacts)
        : createRequestReader(recognised.format, head.headers, (message) => this.#noteMessage(message));
    this.#request = new ObservedBody({
      digester,
      fence,
      encoding: head.headers['content-encoding'],
      reader: this.#fields,
    });
  }

  get origin(): CallOrigin {
    return this.#options.origin;
  }

  begin(): void {
    this.#begun ??= this.#options.begin((reason) => this.end(cutOffEnd(this.#options.direction, reason)));
  }

  /** Its entry in the journal of open calls. */
  get begun(): OpenCall | undefined {
    return this.#begun;
  }

  /** The parts of the request body received so far. */
  get requestSoFar(): RequestSoFar {
    const [body, reader] = [this.#request, this.#fields];
    return {
      fields() {
        body.show();
        return reader.fields();
      },
      get start() {
        if (reader.start !== undefined) body.show();
        return reader.start;
      },
      get isClear() {
        body.show();
        return reader.isClear;
      },
    };
  }

  requestSent(headers: Headers): void {
    this.#options.correlation.sent(headers);
  }

  requestBody(chunk: Buffer): void {
    this.#request.write(chunk);
  }

  responseHead(status: number, headers: Headers, isUpgraded = false): void {
    const opensSession = isUpgraded && this.#options.head.webSocket === true;
    // Informational responses precede the final one.
    if ((status < 200 && !opensSession) || this.judged.isDenied) return;
    this.#status = status;
    this.#isSession = opensSession;
    this.#recordLaterModels();
    this.#location = headers['location'];
    this.#options.correlation.answered({ status, location: this.#location });
    const { format } = this.#options.recognised;
    format.readHead?.(status, headers, this.#responseFacts);
    this.#reader = opensSession
      ? createSessionResponseReader(format, this.#responseFacts)
      : createResponseReader(
          status < 400 ? format : errorFormat(format),
          headers,
          this.#responseFacts,
          this.#options.textUse,
        );
    this.#response = new ObservedBody({
      digester: this.#options.digester,
      fence: this.#options.fence,
      encoding: headers['content-encoding'],
      reader: this.#reader,
    });
    if (opensSession || isGrpcStream(this.#options.recognised)) {
      this.#sessionEnded = this.#options.keeper.session(this, () => this.#soFar());
    }
  }

  responseBody(chunk: Buffer): void {
    this.#response?.write(chunk);
  }

  responseTrailers(trailers: Headers): void {
    this.#response?.show();
    this.#options.recognised.format.readTrailers?.(trailers, this.#responseFacts);
  }

  end(end: CallEnd, sent?: Headers): void {
    // It may already have been truncated by the end of its source.
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const endTime = now();
    this.#options.keeper.ending(this);
    this.#sessionEnded?.();
    const { head, origin } = this.#options;
    const headers = sent ?? head.headers;
    if (end.kind !== 'complete' && this.#request.bytes === 0) this.#request.write(bytesOf(head.body) ?? NOTHING);
    const parent = origin.parent ?? propagatedSpan(headers);
    const asSent = headers === head.headers ? head : { ...head, headers };
    const finish = (): void => {
      this.#recordLaterModels();
      this.#options.keeper.ended(this, this.#atEnd({ head: asSent, end, endTime, parent }));
    };
    this.#request.finish(() => {
      if (this.#response === undefined) finish();
      else this.#response.finish(finish);
    });
  }

  #noteMessage(message: PickedFields): void {
    this.judged.noteMessage(message);
    if (this.#status !== undefined) this.#recordLaterModels();
  }

  /** A stream may switch models: each model that it names is recorded once the message is known to be sent. */
  #recordLaterModels(): void {
    this.judged.forEachLaterModel((message, verdict) =>
      this.#options.keeper.reached(this, { ...this.#soFar(message), verdict }),
    );
  }

  /** Returns the facts of an open session so far; bodies and tokens are only counted at its end. */
  #soFar(requestFields: PickedFields = this.requestSoFar.fields()): CallFacts {
    const { head, origin } = this.#options;
    return this.#facts({
      head,
      endTime: now(),
      end: { kind: 'complete' },
      parent: origin.parent ?? propagatedSpan(head.headers),
      requestFields,
      streamed: true,
      response: noResponseFacts(),
      inProgress: true,
    });
  }

  #atEnd(seen: Pick<CallFacts, 'head' | 'end' | 'endTime' | 'parent'>): CallFacts {
    this.#reader?.finish();
    const digest = this.#request.takeDigest();
    const { isDenied, deniedModel } = this.judged;
    return this.#facts({
      ...seen,
      requestFields: this.#fields.fields(),
      requestBytes: isDenied ? 0 : this.#request.bytes,
      requestDigest: isDenied ? undefined : digest,
      isSession: this.#isSession,
      location: this.#location,
      streamed: this.#options.recognised.streams ?? this.#reader?.streamed ?? false,
      response: this.#responseFacts,
      responseBytes: this.#response?.bytes,
      responseDigest: this.#response?.takeDigest(),
      deniedModel,
      inProgress: false,
    });
  }

  #facts(others: Omit<CallFacts, AtAnyTime>): CallFacts {
    const { origin, recognised, direction, correlation } = this.#options;
    const { verdict } = this.judged;
    const startTime = this.#startTime;
    return { origin, recognised, direction, correlation, startTime, status: this.#status, verdict, ...others };
  }
}

/** Facts that do not depend on whether the call has ended. */
type AtAnyTime = Exclude<keyof StartFacts, 'head'> | 'startTime' | 'status' | 'verdict';

/** The end of the process closes its connections: outgoing calls are abandoned, and received ones broken off. */
function cutOffEnd(direction: AuditDirection, reason: EndReason): CallEnd {
  if (reason === 'shutdown') return { kind: 'unseen' };
  if (direction === AUDIT_DIRECTION.OUTBOUND) return { kind: 'abandoned' };
  return { kind: 'failed', error: new Error('The process ended.') };
}

/** Such a stream may last as long as a session. */
function isGrpcStream({ format, streams }: RecognisedCall): boolean {
  return format.protobuf !== undefined && streams === true;
}
