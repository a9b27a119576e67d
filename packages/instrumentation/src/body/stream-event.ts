/** One step of a streamed answer, whatever its framing. */
export interface StreamEvent {
  /** The event's type; empty where the framing names none. */
  readonly event: string;
  readonly data: string;
  /** The framing itself says that this event is an error. */
  readonly isException?: boolean;
}
