/** The message with which a model ends what it has to say in a session of OpenAI's Realtime API. */
export const DONE: string = JSON.stringify({
  type: 'response.done',
  response: { id: 'resp_1', status: 'completed', usage: { input_tokens: 3, output_tokens: 4 } },
});

/** A whole frame of WebSocket without a mask, of a payload below 126 bytes (RFC 6455, section 5.2). */
export function frame(opcode: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x80 | opcode, payload.length]), payload]);
}

/** The frame that closes a session with a code. */
export function closing(code: number): Buffer {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return frame(8, payload);
}
