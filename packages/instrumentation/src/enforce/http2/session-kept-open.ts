import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { internalOf } from '../../hook/internals.ts';
import { override } from '../../hook/override.ts';

/** How many streams of a session wait to be sent, and what they keep from being done. */
interface Waiting {
  streams: number;
  /** To be called when none waits any more, with the last that did. */
  readonly done: (last: ClientHttp2Stream) => void;
}

const waitingOn = new WeakMap<ClientHttp2Session, Waiting>();

/**
 * A session that its caller closes lets the streams go on that its server knows: one that waits to be sent would have been
 * such. It is closed when the last of them is. One that its server takes leave of is closed at once.
 *
 * @param stream waits to be sent, until what this returns is called
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

/** Whether the server has said that it goes away. */
function isLeft(session: ClientHttp2Session): boolean {
  const state = internalOf(session, 'state') as { readonly goawayCode?: number | null };
  return typeof state.goawayCode === 'number';
}
