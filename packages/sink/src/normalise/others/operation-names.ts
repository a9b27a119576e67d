/** Operations by names that instrumentations have besides those of the GenAI conventions. */
const OPERATIONS: ReadonlyMap<string, string> = new Map([
  ['completion', 'text_completion'],
  ['completions', 'text_completion'],
  ['chat_completion', 'chat'],
  ['response', 'chat'],
  ['responses', 'chat'],
  ['embedding', 'embeddings'],
  ['embed', 'embeddings'],
  ['reranking', 'rerank'],
  ['image', 'image_generation'],
  ['generate_image', 'image_generation'],
  ['image_edit', 'image_generation'],
  ['audio', 'speech'],
  ['generate_speech', 'speech'],
  ['audio_speech', 'speech'],
  ['transcribe_audio', 'transcription'],
  ['audio_transcription', 'transcription'],
  ['create_video', 'video_generation'],
  ['moderations', 'moderation'],
]);

/** Returns the operation under the name that our own records have. */
export function operationOf(name: string): string {
  return OPERATIONS.get(name) ?? name;
}
