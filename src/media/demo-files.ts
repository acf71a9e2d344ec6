import { createHash } from 'node:crypto';

/** Samples a second. */
const RATE = 8_000;

/** A tune of so many steps above 220 Hz each, a quarter of a second long. */
const TUNE = [0, 4, 7, 12, 7, 4, 0, 5, 9, 12, 9, 5, 0, 4, 7, 12];

/** Four seconds of a tune: eight-bit samples in a WAV file, the same bytes on every machine. */
export function demoSound(): Buffer {
  const samples = RATE * (TUNE.length / 4);
  const file = Buffer.alloc(44 + samples);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + samples, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(RATE, 28);
  file.writeUInt16LE(1, 32);
  file.writeUInt16LE(8, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(samples, 40);
  for (let sample = 0; sample < samples; sample++) {
    const step = TUNE[Math.floor((sample * 4) / RATE)] ?? 0;
    const fade = 1 - ((sample * 4) % RATE) / RATE;
    const wave = Math.sin((2 * Math.PI * 220 * 2 ** (step / 12) * sample) / RATE);
    file[44 + sample] = 128 + Math.round(80 * fade * wave);
  }
  return file;
}

/** The name that the demo sound is served by. */
export const DEMO_SOUND_NAME = `${createHash('sha256').update(demoSound()).digest('hex')}.wav`;

/** What the demo pictures show, each drawn in two colours. */
export const DEMO_PICTURES = [
  {
    name: 'sheets.jpg',
    alt: 'Three sheets of newsprint, one over the other.',
    paper: '#efe6d2',
    ink: '#3b3a36',
    shapes: [0, 1, 2].map(
      (n) => `<rect x="${260 + n * 120}" y="${90 + n * 60}" width="460" height="380" rx="6"/>`,
    ),
  },
  {
    name: 'rings.jpg',
    alt: 'Rings around a point, like those of a stone in water.',
    paper: '#dce7ea',
    ink: '#1f4e5f',
    shapes: [60, 140, 220, 300].map((r) => `<circle cx="600" cy="338" r="${r}"/>`),
  },
  {
    name: 'stairs.jpg',
    alt: 'Stairs that go up from left to right.',
    paper: '#f4ece6',
    ink: '#8a3b2a',
    shapes: [0, 1, 2, 3, 4, 5].map(
      (n) => `<rect x="${150 + n * 150}" y="${520 - n * 75}" width="150" height="${80 + n * 75}"/>`,
    ),
  },
];

export const DEMO_PICTURE_SIZE = { width: 1_200, height: 675 };

/** One of them as a drawing. */
export function drawingOf({ paper, ink, shapes }: (typeof DEMO_PICTURES)[number]): Buffer {
  const { width, height } = DEMO_PICTURE_SIZE;
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
       <rect width="100%" height="100%" fill="${paper}"/>
       <g fill="${paper}" fill-opacity="0.6" stroke="${ink}" stroke-width="10">${shapes.join('')}</g>
     </svg>`,
  );
}
