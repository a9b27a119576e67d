/** An event of a streamed response, whatever its framing. */
export interface StreamEvent {
  /** The event's type; empty if the framing has none. */
  readonly event: string;
  readonly data: string;
  /** The framing itself marks this event as an error. */
  readonly isException?: boolean;
}
