/** Most bytes of a body that wait until its call is judged; what is longer is judged by what was seen. */
export const MAX_HELD_BYTES: number = 1024 * 1024;

/** Longest that a body waits for its caller to go on writing, in milliseconds. */
export const MAX_IDLE_MS = 5000;

/**
 * Longest that a body waits for its server's `100 Continue` where the caller was told to go on in its place, in
 * milliseconds, as in curl: a server may be one that never says it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1
 */
export const MAX_CONTINUE_MS = 1000;
