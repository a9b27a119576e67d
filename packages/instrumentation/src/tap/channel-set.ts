import diagnosticsChannel from 'node:diagnostics_channel';
import type { Fence } from './fence.ts';

/** Subscriptions of one tap. */
export type Unsubscribe = () => void;

/** Subscribes fenced handlers to diagnostics channels, by channel name. */
export function subscribeAll(
  fence: Fence,
  handlers: Readonly<Record<string, (message: Readonly<Record<string, unknown>>) => void>>,
): Unsubscribe {
  const undo = Object.entries(handlers).map(([channel, handle]) => {
    const fenced = (message: unknown): void => {
      fence.run(() => handle(message as Readonly<Record<string, unknown>>));
    };
    diagnosticsChannel.subscribe(channel, fenced);
    return () => diagnosticsChannel.unsubscribe(channel, fenced);
  });
  return () => {
    for (const unsubscribe of undo) unsubscribe();
  };
}
