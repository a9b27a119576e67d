/** Maximum bytes of a body that are held until its call is judged; a longer body is judged by its start. */
export const MAX_HELD_BYTES: number = 1024 * 1024;

/** Maximum time that a held body waits for its caller's next write, in milliseconds. */
export const MAX_IDLE_MS = 5000;

/**
 * Maximum time that a body waits for its server's `100 Continue` after the caller got one in advance, in milliseconds,
 * as in curl: some servers never send it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1
 */
export const MAX_CONTINUE_MS = 1000;
