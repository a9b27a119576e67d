import diagnosticsChannel from 'node:diagnostics_channel';
import type { Fence } from './fence.ts';
import { undoAll, type Undo } from './override.ts';

/** Handlers of diagnostics channels, by channel name. */
export type ChannelHandlers = Readonly<Record<string, (message: Readonly<Record<string, unknown>>) => void>>;

/**
 * Subscribes fenced handlers to diagnostics channels.
 *
 * @param onFault called with messages whose handler failed
 */
export function subscribeAll(fence: Fence, handlers: ChannelHandlers, onFault: ChannelHandlers = {}): Undo {
  const undo = Object.entries(handlers).map(([channel, handle]) => {
    const failed = onFault[channel];
    const fenced = (published: unknown): void => {
      const message = published as Readonly<Record<string, unknown>>;
      // Written out rather than `fence.run`, since every chunk of every stream passes here.
      try {
        handle(message);
      } catch (fault) {
        fence.note(fault);
        if (failed !== undefined) fence.run(() => failed(message));
      }
    };
    diagnosticsChannel.subscribe(channel, fenced);
    return () => diagnosticsChannel.unsubscribe(channel, fenced);
  });
  return undoAll(...undo);
}
