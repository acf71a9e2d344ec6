import { crc32, deflateSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { noise, picture, wav } from '../support/media';

/** A file that somebody means harm with, or that something went wrong with. */
export interface HostileFile {
  readonly what: string;
  readonly bytes: Buffer;
  readonly name?: string;
  /** What it is said to be. */
  readonly type?: string;
  /** What it is answered; 201 where it is taken, and cleaned. */
  readonly status: number | readonly number[];
}

const SCRIPT = '<script>alert(1)</script>';
const text = (content: string) => Buffer.from(content, 'latin1');
const followed = (bytes: Buffer, by: string) => Buffer.concat([bytes, text(by)]);
const half = (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length / 2));

/** A chunk of a PNG file. */
function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([text(type), content]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(content.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

const PNG_MAGIC = Buffer.from('89504e470d0a1a0a', 'hex');

function pngOf(width: number, height: number, ...chunks: Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = chunk('IDAT', deflateSync(Buffer.alloc(Math.min(height, 64) * (3 * Math.min(width, 64) + 1))));
  return Buffer.concat([PNG_MAGIC, chunk('IHDR', header), ...chunks, rows, chunk('IEND', Buffer.alloc(0))]);
}

/** A box of an ISO base media file; `length` is what it says of itself. */
function box(type: string, content: Buffer, length = content.length + 8): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(length, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
}

const fileType = (brand: string) => box('ftyp', text(`${brand}\0\0\0\0${brand}`));

/** A GIF of one pixel with so many frames. */
function gifOf(frames: number, width = 1, height = 1): Buffer {
  const head = Buffer.from('474946383961000000000000000000', 'hex').subarray(0, 13);
  head.writeUInt16LE(width, 6);
  head.writeUInt16LE(height, 8);
  head[10] = 0x80;
  const colors = Buffer.from('000000ffffff', 'hex');
  const frame = Buffer.from('21f9040000000000002c00000000010001000002024401003b', 'hex').subarray(0, -1);
  return Buffer.concat([head, colors, ...Array.from({ length: frames }, () => frame), text(';')]);
}

const PDF =
  '%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\ntrailer<</Root 1 0 R>>\n';

/** Names that would do harm to whoever believes them. */
const NAMES = [
  '../../../../etc/passwd',
  '..\\..\\windows\\system32\\x.png',
  '/etc/cron.d/x',
  'a\r\nSet-Cookie: session=1\r\n.png',
  'a\u0000.png',
  'photo\u202egnp.exe',
  `${'x'.repeat(300)}.png`,
  '.htaccess',
  'index.html',
  'x.svg',
  '"; filename="evil.html',
  "'; drop table media; --.png",
  '\ud800.png',
  '👩‍👩‍👧‍👧'.repeat(40),
  '   ',
];

/** Files that are hostile or broken: more than sixty, all of them made here. */
export async function hostileFiles(): Promise<HostileFile[]> {
  const [png, jpeg, webp, gif, avif] = await Promise.all(
    (['png', 'jpeg', 'webp', 'gif', 'avif'] as const).map((format) =>
      picture({ width: 90, height: 60, shade: 111 }).toFormat(format).toBuffer(),
    ),
  );
  if (!png || !jpeg || !webp || !gif || !avif) throw new Error('sharp makes pictures');
  const located = await sharp(jpeg)
    .withExif({
      IFD0: { Artist: SCRIPT },
      IFD3: { GPSLatitude: '52/1 31/1 0/1', GPSLongitude: '13/1 24/1 0/1' },
    })
    .toBuffer();
  const comment = text(`<?php system($_GET[1]); ?>${SCRIPT}`);
  const commented = Buffer.concat([
    jpeg.subarray(0, 2),
    Buffer.from([0xff, 0xfe, 0, comment.length + 2]),
    comment,
    jpeg.subarray(2),
  ]);
  const end = png.subarray(0, -12);
  const taken: HostileFile[] = [
    { what: 'a JPEG with the place where it was taken', bytes: located, status: 201 },
    { what: 'a JPEG with PHP in a comment', bytes: commented, status: 201 },
    { what: 'a JPEG with a page behind it', bytes: followed(jpeg, `<html>${SCRIPT}`), status: 201 },
    { what: 'a PNG with a page behind it', bytes: followed(png, `<html>${SCRIPT}`), status: 201 },
    { what: 'a GIF with a script behind it', bytes: followed(gif, `=1;${SCRIPT}`), status: 201 },
    { what: 'a WebP with a script behind it', bytes: followed(webp, SCRIPT), status: [201, 422] },
    {
      what: 'a PNG with a script in a text',
      bytes: Buffer.concat([end, chunk('tEXt', text(`Comment\0${SCRIPT}`)), png.subarray(-12)]),
      status: 201,
    },
    { what: 'a PNG with a zip behind it', bytes: followed(png, 'PK\x03\x04evil.jar'), status: 201 },
    { what: 'a PNG that says that it is a page', bytes: png, type: 'text/html', status: 201 },
    {
      what: 'a PNG that says that it is an SVG',
      bytes: png,
      type: 'image/svg+xml',
      name: 'x.svg',
      status: 201,
    },
    { what: 'a PDF with a script', bytes: text(`${PDF}${SCRIPT}\n%%EOF`), status: 201 },
    {
      what: 'a PDF that is JavaScript too',
      bytes: text(`%PDF-1.4\n=1;alert(1)//\n%%EOF`),
      type: 'text/javascript',
      status: 201,
    },
    { what: 'a sound with a page in it', bytes: followed(wav(3_000), SCRIPT), status: 201 },
    {
      what: 'an MP3 with a page for its title',
      bytes: Buffer.concat([
        text(`ID3\x03\0\0\0\0\0\x40TIT2\0\0\0\x36\0\0\0${SCRIPT.padEnd(53)}`),
        Buffer.from('fffb9064', 'hex'),
        noise(4_000, 1),
      ]),
      status: [201, 415],
    },
    ...NAMES.map((name): HostileFile => ({
      what: `a PNG called ${JSON.stringify(name).slice(0, 30)}`,
      bytes: png,
      name,
      status: 201,
    })),
  ];
  const broken: HostileFile[] = [
    { what: 'the head of a GIF that is JavaScript', bytes: text(`GIF89a/*${'x'.repeat(50)}*/=1;alert(1)`) },
    { what: 'the magic of a PNG before a page', bytes: Buffer.concat([PNG_MAGIC, text(`<html>${SCRIPT}`)]) },
    {
      what: 'the magic of a JPEG before a page',
      bytes: Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), text(SCRIPT.repeat(9))]),
    },
    { what: 'the magic of a WebP before a page', bytes: text(`RIFF\x40\0\0\0WEBPVP8 ${SCRIPT.repeat(9)}`) },
    { what: 'half a PNG', bytes: half(png) },
    { what: 'half a JPEG', bytes: half(jpeg) },
    { what: 'half a WebP', bytes: half(webp) },
    { what: 'half a GIF', bytes: half(gif) },
    { what: 'half an AVIF', bytes: half(avif) },
    { what: 'an AVIF of nothing', bytes: Buffer.concat([fileType('avif'), noise(2_000, 2)]) },
    { what: 'a PNG of 50,000 by 50,000 pixels', bytes: pngOf(50_000, 50_000) },
    { what: 'a PNG of two thousand million by one', bytes: pngOf(2_000_000_000, 1) },
    { what: 'a PNG of no pixels', bytes: pngOf(0, 0) },
    { what: 'a PNG that ends in its first row', bytes: pngOf(5_000, 5_000) },
    { what: 'a GIF of 65,535 by 65,535 pixels', bytes: gifOf(1, 65_535, 65_535) },
    { what: 'a GIF of one pixel with 100,000 frames', bytes: gifOf(100_000) },
    { what: 'half a PDF', bytes: text(PDF) },
    {
      what: 'a film of one box that has no end',
      bytes: Buffer.concat([fileType('isom'), box('moov', noise(500, 3), 4_000_000_000)]),
    },
    {
      what: 'a film of boxes of no length',
      bytes: Buffer.concat([fileType('isom'), box('free', Buffer.alloc(9), 1), noise(99, 4)]),
    },
    { what: 'a film without a picture', bytes: fileType('mp42') },
    { what: 'nothing', bytes: Buffer.alloc(0) },
  ].map((file) => ({ ...file, status: [415, 422] }));
  const refused: HostileFile[] = [
    {
      what: 'an SVG with a script',
      bytes: text(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${SCRIPT}</svg>`),
      type: 'image/png',
    },
    {
      what: 'an SVG that says so',
      bytes: text(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`),
      type: 'image/svg+xml',
    },
    { what: 'an SVG in UTF-16', bytes: Buffer.from(`\ufeff<svg onload="alert(1)"/>`, 'utf16le') },
    { what: 'an SVG that is compressed', bytes: gzipSync(`<svg onload="alert(1)"/>`) },
    {
      what: 'XML that asks for a file',
      bytes: text('<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'),
    },
    { what: 'a page', bytes: text(`<html>${SCRIPT}`), type: 'image/png' },
    { what: 'a page before a PNG', bytes: Buffer.concat([text(SCRIPT), png]), type: 'image/png' },
    { what: 'a page before a PDF', bytes: text(`${SCRIPT}${PDF}%%EOF`), type: 'application/pdf' },
    { what: 'a script', bytes: text('alert(1)'), type: 'image/jpeg' },
    { what: 'a script for a shell', bytes: text('#!/bin/sh\nrm -rf /\n') },
    { what: 'a program for Windows', bytes: followed(text('MZ'), '\0'.repeat(200)) },
    { what: 'a program for Linux', bytes: followed(text('\x7fELF\x02\x01\x01'), '\0'.repeat(200)) },
    { what: 'a zip', bytes: text('PK\x03\x04\x14\0\0\0\x08\0evil') },
    { what: 'a zip bomb', bytes: zipBomb() },
    { what: 'a gzip bomb', bytes: gzipSync(Buffer.alloc(50_000_000)) },
    { what: 'zeros', bytes: Buffer.alloc(100_000) },
    { what: 'one byte', bytes: text('x') },
    { what: 'noise', bytes: noise(50_000, 5) },
    { what: 'an APNG', bytes: pngOf(1, 1, chunk('acTL', Buffer.from('0000000100000000', 'hex'))) },
    { what: 'a HEIC', bytes: Buffer.concat([fileType('heic'), noise(500, 6)]) },
    { what: 'a BMP', bytes: followed(text('BM'), '\0'.repeat(60)) },
    { what: 'a TIFF', bytes: followed(text('II*\0\x08\0\0\0'), '\0'.repeat(60)) },
    { what: 'a Photoshop file', bytes: followed(text('8BPS\0\x01'), '\0'.repeat(60)) },
    { what: 'an icon', bytes: Buffer.from('00000100010010100000010020006804000016000000', 'hex') },
    {
      what: 'a Matroska film',
      bytes: Buffer.concat([Buffer.from('1a45dfa3934282886d6174726f736b61', 'hex'), noise(99, 7)]),
    },
    { what: 'a film in an old container', bytes: text(`RIFF\x40\0\0\0AVI LIST${'\0'.repeat(80)}`) },
    { what: 'a Flash film', bytes: text(`CWS\x09${'\0'.repeat(80)}`) },
    { what: 'a list of films', bytes: text('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n') },
    {
      what: 'a film whose head has no end',
      bytes: Buffer.concat([Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex'), Buffer.alloc(200)]),
    },
    { what: 'a program for Java', bytes: followed(Buffer.from('cafebabe00000034', 'hex'), '\0'.repeat(80)) },
    { what: 'a Word document', bytes: followed(Buffer.from('d0cf11e0a1b11ae1', 'hex'), '\0'.repeat(600)) },
  ].map((file) => ({ ...file, status: 415 }));
  return [...taken, ...broken, ...refused];
}

/** A zip of one file that is a thousand times as large when it is unpacked. */
function zipBomb(): Buffer {
  const name = text('[Content_Types].xml');
  const packed = deflateSync(Buffer.alloc(20_000_000)).subarray(2, -4);
  const head = Buffer.alloc(30);
  head.write('PK\x03\x04', 0, 'latin1');
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(packed.length, 18);
  head.writeUInt32LE(20_000_000, 22);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name, packed]);
}
