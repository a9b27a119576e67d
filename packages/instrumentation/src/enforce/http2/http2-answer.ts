import type { ClientHttp2Session, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { duplexPair } from 'node:stream';
import type { Fence } from '../../hook/fence.ts';
import { noteOwnSession } from '../../tap/own-traffic.ts';
import type { DeniedAnswer } from '../call-gate.ts';
import { deniedAnswer } from '../denied-answer.ts';
import { UNDECIDED_MESSAGE, undecidedError } from '../guard.ts';
import { createRefusing } from '../held/refusing.ts';

/** Answers what a fault keeps from being judged; where that fails too, the caller gets the error at once. */
export function sessionThatRefuses(fence: Fence): ClientHttp2Session {
  try {
    return sessionThatAnswers(fence, undecidedAnswer);
  } catch {
    throw undecidedError();
  }
}

/** In the words of no provider, since it is not known which it would be. */
function undecidedAnswer(asked: IncomingHttpHeaders): DeniedAnswer {
  const isGrpc = asked['content-type']?.startsWith('application/grpc') === true;
  return deniedAnswer(isGrpc ? '.grpc' : '', UNDECIDED_MESSAGE);
}

/**
 * A session to a server of our own, in memory, which answers one stream.
 *
 * @param answerTo the answer, by the head of the request
 */
export function sessionThatAnswers(
  fence: Fence,
  answerTo: (asked: IncomingHttpHeaders) => DeniedAnswer,
): ClientHttp2Session {
  const [near, far] = duplexPair();
  const { connect, createServer } = process.getBuiltinModule('node:http2');
  const server = createServer({ settings: { enableConnectProtocol: true } });
  const refusing = createRefusing(fence, near);
  const answer = refusing.listener((stream: ServerHttp2Stream, asked: IncomingHttpHeaders) => {
    const { status, headers, body } = answerTo(asked);
    stream.on('error', () => undefined).resume();
    if (body.length === 0) return stream.respond({ ':status': status, ...headers }, { endStream: true });
    stream.respond({ ':status': status, ...headers });
    stream.write(body);
    // A stream that ends in the same turn as it is answered is closed before its caller begins to read.
    setImmediate(refusing.listener(() => void stream.end()));
  });
  server.on('session', noteOwnSession);
  server.on('stream', answer);
  server.emit('connection', far);
  const session = connect('http://localhost', { createConnection: () => near });
  session.on('error', () => undefined);
  return session;
}
