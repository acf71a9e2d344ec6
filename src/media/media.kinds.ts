/** The most bytes that any upload can have, whatever the settings say. */
export const MAX_UPLOAD_BYTES = 5_000_000_000;

export const MEDIA_KINDS = ['image', 'audio', 'video', 'document'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

/** A type of media that is taken. */
export interface MediaType {
  /** As it is served. */
  readonly type: string;
  readonly kind: MediaKind;
  readonly extension: string;
}

/**
 * What is taken, by the type that `file-type` finds in the content. Nothing here is run by a browser: no HTML, no SVG, no
 * script, nothing that might be taken for one.
 */
export const MEDIA_TYPES: Readonly<Record<string, MediaType>> = {
  'image/jpeg': { type: 'image/jpeg', kind: 'image', extension: 'jpg' },
  'image/png': { type: 'image/png', kind: 'image', extension: 'png' },
  'image/webp': { type: 'image/webp', kind: 'image', extension: 'webp' },
  'image/gif': { type: 'image/gif', kind: 'image', extension: 'gif' },
  'image/avif': { type: 'image/avif', kind: 'image', extension: 'avif' },
  'audio/mpeg': { type: 'audio/mpeg', kind: 'audio', extension: 'mp3' },
  'audio/mp4': { type: 'audio/mp4', kind: 'audio', extension: 'm4a' },
  'audio/x-m4a': { type: 'audio/mp4', kind: 'audio', extension: 'm4a' },
  'audio/aac': { type: 'audio/aac', kind: 'audio', extension: 'aac' },
  'audio/ogg': { type: 'audio/ogg', kind: 'audio', extension: 'ogg' },
  'audio/ogg; codecs=opus': { type: 'audio/ogg', kind: 'audio', extension: 'opus' },
  'audio/flac': { type: 'audio/flac', kind: 'audio', extension: 'flac' },
  'audio/wav': { type: 'audio/wav', kind: 'audio', extension: 'wav' },
  'video/mp4': { type: 'video/mp4', kind: 'video', extension: 'mp4' },
  'video/x-m4v': { type: 'video/mp4', kind: 'video', extension: 'mp4' },
  'video/webm': { type: 'video/webm', kind: 'video', extension: 'webm' },
  'video/quicktime': { type: 'video/quicktime', kind: 'video', extension: 'mov' },
  'video/ogg': { type: 'video/ogg', kind: 'video', extension: 'ogv' },
  'application/pdf': { type: 'application/pdf', kind: 'document', extension: 'pdf' },
};

/** Every type that is served, those of sized pictures among them. */
export const SERVED_TYPES: readonly string[] = [
  ...new Set(Object.values(MEDIA_TYPES).map(({ type }) => type)),
];
