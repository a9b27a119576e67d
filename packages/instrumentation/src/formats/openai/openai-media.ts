import type { ModelFormat } from '../format.ts';
import { openAiRoute } from '../path-route.ts';
import { plainFormat } from '../plain-format.ts';

/** Operations of the endpoints beyond chat and embeddings. */
const OPERATIONS: Readonly<Record<string, string>> = {
  '/images/generations': 'image_generation',
  '/images/edits': 'image_generation',
  '/images/variations': 'image_generation',
  '/audio/speech': 'speech',
  '/audio/transcriptions': 'transcription',
  '/audio/translations': 'transcription',
  '/moderations': 'moderation',
  '/videos': 'video_generation',
};

/** OpenAI images, audio, video and moderations; a request with files is a form. Generated content is never kept. */
export const openAiMedia: ModelFormat = plainFormat({
  name: 'openai.media',
  provider: 'openai',
  match(method, path) {
    const entry = Object.entries(OPERATIONS).find(([end]) => path.endsWith(end));
    const route = method === 'POST' && entry !== undefined ? openAiRoute(path, entry[0]) : undefined;
    // A version prefix is not enough: other services have videos and images too.
    return route && { ...route, certain: route.modelId !== undefined, operation: entry?.[1] as string };
  },
  endsSilently: true,
  responseFields: ['id', 'model', 'usage', 'error'],
});
