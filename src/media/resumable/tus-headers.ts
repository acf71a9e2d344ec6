export const TUS_VERSION = '1.0.0';

const text = (description: string) => ({ description, schema: { type: 'string' as const } });
const bytes = (description: string) => ({ description, schema: { type: 'integer' as const, minimum: 0 } });

/** Headers of tus, which clients of other origins read, too. */
export const TUS_HEADERS = {
  'Tus-Resumable': text('The version of the tus protocol.'),
  'Upload-Offset': bytes('How many bytes have come.'),
  'Upload-Length': bytes('How many there are in all.'),
  Location: text('Where the upload goes on.'),
};
