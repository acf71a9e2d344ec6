import type { DemoArticle } from './demo-article';

/** Demo articles 1 to 6. */
export const DEMO_ARTICLES_1: readonly DemoArticle[] = [
  {
    author: 'rosalind',
    title: 'Why a broadsheet was ever that large',
    description:
      'The biggest newspaper page was not a design decision so much as a reply to the tax collector.',
    tags: ['history', 'typography'],
    body: `Before it was a newspaper, a **broadsheet** was exactly what the word says: one broad sheet of
paper, printed on one side and left unfolded. Proclamations, ballads and last dying speeches were
sold this way in the street long before anybody printed news on a schedule.

## The tax on a sheet

In 1712 the British Parliament put a stamp duty on newspapers, and the duty was counted by the
*sheet*: a halfpenny on half a sheet or less, a penny on a whole one. A tax per sheet says nothing
about how large the sheet may be. Over the following century, as the rate climbed to fourpence,
printers drew the obvious conclusion and filled ever larger pages with ever smaller type.

By the time the newspaper stamp became optional in 1855, three things had settled in:

- readers associated the big page with serious, expensive news;
- presses had been built to print it;
- editors had learned to lay out a page in many narrow columns.

The cause went away and the shape stayed, which is how most conventions are made.

## Why the columns are narrow

A line of text across the full width of such a page would run to more than two hundred characters,
and the eye would lose its place on the way back. Columns bring the line down to a length a reader
can manage. They also let a compositor set and correct one galley of type at a time, and move a
story without touching its neighbours.

## The page shrinks

The format lost its grip slowly and then quickly. In Britain the *Independent* and *The Times* both
brought out compact editions in 2003 and gave up the large page in 2004; the *Guardian* went to the
in-between Berliner size in 2005. Readers on trains had been asking for decades.

> A format is an argument somebody won once. It is worth asking what the argument was.`,
    comments: [
      {
        author: 'priya',
        body: 'So the narrow column is a fix for a problem the tax created. I have worked on at least three design systems built exactly like that.',
      },
      {
        author: 'bob',
        body: 'I learned to fold one of these on a full tram without elbowing anybody. It is the only craft skill I have.',
      },
    ],
    favoritedBy: ['bob', 'priya', 'khalid', 'teodor', 'ingrid', 'yuki'],
  },
  {
    author: 'bob',
    title: 'Three headers decide whether a cache may answer',
    description:
      'Cache-Control, ETag and Vary in plain words, with the two mistakes that cause most of the trouble.',
    tags: ['http', 'programming'],
    body: `Most confusion about HTTP caching goes away once you see that three headers answer three separate
questions.

## 1. May this be kept, and for how long?

\`Cache-Control\` answers that. \`max-age=60\` says: for a minute, use the copy without asking me.
\`private\` says: only the reader’s own browser may keep it. \`no-store\` says: nobody may.

The unlucky one is \`no-cache\`. It does **not** forbid storing. It says that a stored copy must be
checked with the server before every use, which is often just what you want for an API.

## 2. Is the copy still the same?

\`ETag\` answers that. The server names this exact version of the representation, and next time the
client asks conditionally:

\`\`\`http
GET /api/articles/why-columns HTTP/1.1
If-None-Match: "5f1c-2"

HTTP/1.1 304 Not Modified
ETag: "5f1c-2"
\`\`\`

A 304 carries no body. You still pay for the round trip, but not for the bytes.

## 3. The same for whom?

\`Vary\` lists the request headers which the answer depended on. If you send compressed and plain
bodies from one URL, you need \`Vary: Accept-Encoding\`. If a signed-in reader sees a star that others
do not, the answer depends on \`Authorization\`, and a shared cache has to know.

## The two mistakes

1. **Personal data with a public lifetime.** The default protects you, because a shared cache may
   not reuse an answer to a request that carried \`Authorization\`, until somebody adds \`public\` to
   make a dashboard faster.
2. **A long lifetime on a name that does not change.** Keep the year-long \`max-age\` for file names
   with a hash in them, and give the page that mentions those files a short one.

When in doubt, send \`no-cache\` and an \`ETag\`. It is slower than the best answer and rarely wrong.`,
    comments: [
      {
        author: 'chidi',
        body: 'I would put “no-cache does not mean no cache” on a mug, but nobody would believe the mug either.',
      },
      {
        author: 'teodor',
        body: 'Worth adding: computing the ETag from a version column is one index lookup. Computing it from the body means doing all of the work to find out you need not have.',
      },
      {
        author: 'bob',
        body: 'Good point, @teodor. The 304 saves the network either way; it only saves the database if the tag is cheap.',
      },
    ],
    favoritedBy: ['teodor', 'chidi', 'priya', 'rosalind', 'mateus', 'khalid', 'amara'],
  },
  {
    author: 'yuki',
    title: 'A country loaf for people with jobs',
    description:
      'One bowl, no kneading, and a timetable that leaves both your evening and your morning alone.',
    tags: ['cooking', 'craft'],
    body: `Bread needs a lot of time and very little of yours. This loaf asks for about twenty minutes of work
spread over a night.

## What you need

- 400 g strong white flour
- 100 g wholemeal flour
- 375 g cool water
- 10 g salt
- 1 g instant yeast, a scant third of a teaspoon
- a lidded cast-iron pot

## The evening before

Around nine, stir everything together until no dry flour is left. It will look like a mistake. Cover
the bowl and leave it for half an hour.

Wet one hand, take the edge of the dough, stretch it up and fold it over the middle. Turn the bowl
and repeat until you have gone round once. Do that twice more before bed, with half an hour between.
Each round takes less than a minute, and by the third the dough holds together like a full hot-water
bottle.

Leave it covered at cool room temperature, 18 °C or so. In a warm kitchen use half the yeast.

## In the morning

1. Tip the dough on to a floured table, fold it into a ball, and set it seam side down in a floured
   cloth. It rests for about an hour.
2. Put the pot in the oven at 240 °C for the last half of that hour.
3. Turn the loaf into the hot pot, slash the top, put the lid on, and bake for 30 minutes.
4. Take the lid off and give it 12 to 15 more, until it is darker than you find comfortable.

The lid traps the steam that the loaf itself gives off. While the crust stays moist it can stretch;
when you lift the lid, it sets and colours.

## The hard part

Wait an hour before you cut it. The crumb is still setting as it cools, and a hot loaf cut early
goes gummy. I have never once managed this.`,
    comments: [
      {
        author: 'amara',
        body: 'Made it on a Tuesday, of all days. The neighbours on the landing asked whether somebody had moved in.',
      },
      {
        author: 'mateus',
        body: 'Can I do the shaping cold from the fridge and bake after my shift instead?',
      },
      {
        author: 'yuki',
        body: 'Yes. Shape it in the morning, keep it in the fridge under a cloth, and bake it straight from cold in the evening. The slash is even easier to cut.',
      },
    ],
    favoritedBy: ['amara', 'mateus', 'chidi', 'bob', 'rosalind', 'priya', 'ingrid', 'khalid', 'teodor'],
  },
  {
    author: 'teodor',
    title: 'What an index costs before it helps',
    description:
      'Every index in PostgreSQL is a promise to do extra work on each write; here is how to spend wisely.',
    tags: ['databases', 'programming'],
    body: `An index is a second copy of some columns, kept in order, forever. The reading side of that bargain
is well advertised. This note is about the other side.

## The bill

- **Each insert writes to every index.** A table with eight of them does nine writes for one row.
- **Updates can lose their shortcut.** PostgreSQL can store a new row version on the same page
  without touching the indexes at all (a *heap-only tuple*), provided no ordinary index covers a
  column you changed and the page has room. Index \`updated_at\` and you have given that up for every
  update.
- **Memory is shared.** Pages of an index nobody reads still travel through the cache when they are
  written.

## Order matters

A B-tree on \`(author_id, created_at)\` serves “this author, newest first” in one descent. It serves
“newest overall” hardly at all. Put the columns you compare with \`=\` first and the one you sort by
last.

## Smaller is better

If the query always says \`WHERE deleted_at IS NULL\`, let the index say it too:

\`\`\`sql
CREATE INDEX CONCURRENTLY article_feed_idx
  ON article (author_id, created_at DESC)
  WHERE deleted_at IS NULL;
\`\`\`

\`CONCURRENTLY\` takes longer and cannot run inside a transaction, but writers do not wait for it. If
it fails it leaves an invalid index behind, which you must drop yourself.

## Check what is used

\`\`\`sql
SELECT relname, indexrelname, idx_scan
  FROM pg_stat_user_indexes
 ORDER BY idx_scan, relname;
\`\`\`

A zero here is a question, not a verdict. The index might enforce a unique constraint, serve a
quarterly report, or be used only on a replica, which keeps its own counters.

Then take the slow query to \`EXPLAIN (ANALYZE, BUFFERS)\` *before* you create anything. Half the time
the plan tells you that the estimate was wrong, and the cure is \`ANALYZE\`, not an index.`,
    comments: [
      {
        author: 'bob',
        body: 'The point about updated_at explains a graph I have been staring at since spring. Thank you.',
      },
      {
        author: 'chidi',
        body: 'Do you check in the “unused” query as part of a release, or only when something hurts?',
      },
      {
        author: 'teodor',
        body: 'Once a quarter, from a calendar reminder. If I wait until it hurts I drop the wrong one.',
      },
    ],
    favoritedBy: ['bob', 'chidi', 'mateus'],
  },
  {
    author: 'mateus',
    title: 'Clean the chain and leave the rest alone',
    description:
      'Ten minutes a fortnight on one part will save you more money than a full service once a year.',
    tags: ['cycling', 'maintenance'],
    body: `People bring me bicycles that have been washed with great love and a pressure hose, and the bearings
are full of water. If you only have ten minutes, spend them on the chain.

## The ten minutes

1. Shift to the smallest sprocket and turn the pedals backwards through a dry rag until it stops
   coming away black.
2. Put a little degreaser on a second rag, *not* on the bike, and do it again. Spray that runs into
   the hub or the bottom bracket thins the grease that ought to be there.
3. Let it dry.
4. One drop of oil on each roller, on the upper side of the lower run. Start at the joining link so
   that you know when you have been all the way round.
5. Pedal for half a minute. Then wipe off everything you can. The oil that matters is inside the
   rollers; what stays outside is glue for sand.

## Measure it

A chain does not stretch. Its pins and rollers wear, and the spacing grows. The pitch is half an
inch, so twelve full links of a new chain, each an inner and an outer pair of plates, measure
exactly twelve inches from pin to pin. All you need is a ruler:

| Twelve links | Wear | What to do |
| --- | --- | --- |
| 304.8 mm | none | ride |
| 306.3 mm | 0.5 % | replace, if you have 11 or 12 speeds |
| 307.1 mm | 0.75 % | replace, whatever you have |
| 308 mm or more | 1 % | the cassette has probably gone too |

A worn chain files the sprockets to fit itself. Replace the chain in time and a cassette may see out
two or three of them. Replace it late and the new chain skips on the old teeth, and then you are
paying for both.

That is the whole trick. Put the hose away.`,
    comments: [
      {
        author: 'teodor',
        body: 'I measured 308. I would like to be told about this more gently next time.',
      },
    ],
    favoritedBy: ['teodor', 'yuki', 'amara', 'ingrid'],
  },
  {
    author: 'priya',
    title: 'Setting text for screens in five numbers',
    description:
      'Size, measure, leading, contrast and spacing: get these right and the typeface hardly matters.',
    tags: ['typography', 'programming'],
    body: `Nearly every page that tires its readers gets one of five numbers wrong. None of them is the choice
of typeface.

## Size: start at the reader’s own

Set body text in \`rem\`, at \`1rem\` or a little above it. Whoever has changed the default in their
browser did it for a reason. A heading may scale with the window; running text should not need to.

## Measure: about 66 characters

Robert Bringhurst gives 45 to 75 characters as a satisfactory line for a single column, and 66 as
the ideal. In CSS the tempting unit is \`ch\`, but \`1ch\` is the width of the **zero**, and in most
proportional faces a zero is wider than the average letter. A box of \`66ch\` can easily hold 80
characters. I use \`56ch\` or so and count.

## Leading: 1.4 to 1.6

Longer lines need more. Leave the value without a unit, so that a heading inherits the ratio and not
the number of pixels:

\`\`\`css
body {
  font-size: 1.0625rem;
  line-height: 1.5;
}

article > * {
  max-width: 56ch;
}
\`\`\`

## Contrast: 4.5 to 1, at the least

That is the WCAG AA minimum for text of ordinary size. Light grey on white fails it; so does the
fashionable dim grey on black. Check both colour schemes, and check the links.

## Spacing: one of the two

Separate paragraphs with a space *or* with an indent. Doing both says the same thing twice. Doing
neither makes a wall.

## The test

Read one of your own pages to the end, on the worst screen in the house, at the hour when you are
most tired. Every number above is a summary of somebody having done that.`,
    comments: [
      {
        author: 'rosalind',
        body: 'Newspapers broke the 45-character rule for three hundred years and got away with it because the eye can take a narrow line in one or two glances. I wonder whether phones are closer to columns than to pages.',
      },
      {
        author: 'priya',
        body: 'They are! On a phone I let the measure fall to 38 or so and turn hyphenation on.',
      },
      {
        author: 'ingrid',
        body: 'Please add: a red scheme for people reading at the telescope at two in the morning.',
      },
    ],
    favoritedBy: ['rosalind', 'khalid', 'bob', 'chidi', 'ingrid'],
  },
];
