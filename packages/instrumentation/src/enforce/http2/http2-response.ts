import type { ClientHttp2Session, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { duplexPair } from 'node:stream';
import { isGrpc } from '../../context/origin/grpc-origin.ts';
import type { Fence } from '../../hook/fence.ts';
import { noteOwnSession } from '../../tap/own-traffic.ts';
import type { DeniedResponse } from '../call-gate.ts';
import { deniedResponse } from '../denied-response.ts';
import { UNDECIDED, undecidedError } from '../guard.ts';
import { createRefusing } from '../held/refusing.ts';

/**
 * Creates a session that responds to a call which a fault kept from being judged; throws the denial to the caller if
 * that fails too.
 */
export function sessionThatRefuses(fence: Fence): ClientHttp2Session {
  try {
    return sessionThatAnswers(fence, undecidedResponse);
  } catch {
    throw undecidedError();
  }
}

/** In no provider's format, since the provider is unknown. */
function undecidedResponse(asked: IncomingHttpHeaders): DeniedResponse {
  return deniedResponse(isGrpc(asked) ? '.grpc' : '', UNDECIDED.message);
}

/**
 * Creates a session to an in-memory server of our own, which responds to one stream.
 *
 * @param answerTo returns the response for the head of the request
 */
export function sessionThatAnswers(
  fence: Fence,
  answerTo: (asked: IncomingHttpHeaders) => DeniedResponse,
): ClientHttp2Session {
  const [near, far] = duplexPair();
  const { connect, createServer } = process.getBuiltinModule('node:http2');
  const server = createServer({ settings: { enableConnectProtocol: true } });
  const refusing = createRefusing(fence, near);
  const response = refusing.listener((stream: ServerHttp2Stream, asked: IncomingHttpHeaders) => {
    const { status, headers, body } = answerTo(asked);
    stream.on('error', () => undefined).resume();
    if (body.length === 0) return stream.respond({ ':status': status, ...headers }, { endStream: true });
    stream.respond({ ':status': status, ...headers });
    stream.write(body);
    // A stream that ends in the turn of its response is closed before its caller begins to read.
    setImmediate(refusing.listener(() => void stream.end()));
  });
  server.on('session', noteOwnSession);
  server.on('stream', response);
  server.emit('connection', far);
  const session = connect('http://localhost', { createConnection: () => near });
  session.on('error', () => undefined);
  return session;
}
