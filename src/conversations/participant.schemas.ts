import { z } from 'zod';

export const ParticipantSchema = z
  .strictObject({
    username: z.string().meta({ examples: ['rosalind'] }),
    image: z
      .string()
      .nullable()
      .meta({ examples: ['https://example.com/rosalind.png'] }),
  })
  .meta({ id: 'Participant', description: 'Somebody in a conversation.' });
