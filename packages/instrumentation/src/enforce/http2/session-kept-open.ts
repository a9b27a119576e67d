import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { internalOf } from '../../hook/internals.ts';
import { override } from '../../hook/override.ts';

/** Unsent streams of a session, which defer its closing. */
interface Waiting {
  streams: number;
  /** Called when none is left, with the last one. */
  readonly done: (last: ClientHttp2Stream) => void;
}

const waitingOn = new WeakMap<ClientHttp2Session, Waiting>();

/**
 * Defers the closing of a session. When its caller closes it, Node lets the streams finish that the server knows; an
 * unsent stream would have been one of them, so the session is closed after the last of them. A session whose server
 * sent GOAWAY is closed at once.
 *
 * @param stream stays unsent until the returned function is called
 */
export function keepOpen(session: ClientHttp2Session, stream: ClientHttp2Stream): () => void {
  const waiting = waitingOn.get(session) ?? deferClosing(session);
  waitingOn.set(session, waiting);
  waiting.streams += 1;
  return () => {
    waiting.streams -= 1;
    if (waiting.streams > 0) return;
    waitingOn.delete(session);
    waiting.done(stream);
  };
}

function deferClosing(session: ClientHttp2Session): Waiting {
  let closing: (() => void) | undefined;
  const close = session.close.bind(session);
  const undo = override(session, 'close', (callback) => {
    if (isLeft(session)) close(callback);
    else closing ??= close.bind(session, callback);
  });
  return {
    streams: 0,
    done(last) {
      undo();
      if (closing === undefined) return;
      if (last.destroyed) closing();
      else last.once('close', closing);
    },
  };
}

/** Whether the server has sent GOAWAY. */
function isLeft(session: ClientHttp2Session): boolean {
  const state = internalOf(session, 'state') as { readonly goawayCode?: number | null };
  return typeof state.goawayCode === 'number';
}
