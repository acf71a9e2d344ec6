import type { DemoArticle } from './demo-article';

/** Demo articles 13 to 18. */
export const DEMO_ARTICLES_3: readonly DemoArticle[] = [
  {
    author: 'teodor',
    title: 'Keyset pagination, and when an offset is fine',
    description: 'Page 900 should not cost nine hundred times as much as page one, and it does not have to.',
    tags: ['databases', 'http', 'programming'],
    body: `\`OFFSET 17980 LIMIT 20\` does not skip anything. The database produces 18,000 rows in order, throws
away all but the last 20 and hands you those. Page one is quick, page 900 is not, and the person who
finds out is usually a crawler.

## The second problem

An offset counts from the top, and the top moves. If somebody publishes while you are reading page
one, the last item of that page slides on to page two and you see it twice. If somebody deletes one,
you miss one, which is worse because you cannot notice.

## Remember a place, not a number

Give the list a total order and ask for whatever comes after the last row you have seen:

\`\`\`sql
SELECT id, title, created_at
  FROM article
 WHERE (created_at, id) < ($1, $2)
 ORDER BY created_at DESC, id DESC
 LIMIT 20;
\`\`\`

The pair is compared as a whole, like words in a dictionary. The \`id\` is there to break ties;
without it, two articles from the same instant can fall into the crack between pages. With an index
on \`(created_at, id)\` each page costs the same as the first.

Over HTTP, hand the pair out as an opaque cursor and put it into a link, so that no client is
tempted to build one by hand:

\`\`\`http
Link: </api/articles?after=eyJ0Ijoi>; rel="next"
\`\`\`

## When an offset is fine

- The list is short and will stay short.
- People really do jump to a numbered page, in an admin table for example.
- The interface is already public and says \`offset\`. Then keep it, cap it, and keep the deep pages
  cheap with a covering index.

One more number deserves suspicion: the **total**. An exact count of everything that matches can
cost more than the page itself. Ask whether anybody reads it.`,
    comments: [
      {
        author: 'bob',
        body: 'Nobody reads the total. They read “next”.',
      },
      {
        author: 'chidi',
        body: 'A test for the tie: insert thirty rows with the very same timestamp and page through them by tens. It is amazing how often that comes back with twenty-nine.',
      },
    ],
    favoritedBy: ['bob', 'chidi', 'priya', 'khalid'],
  },
  {
    author: 'rosalind',
    title: 'Pigeons, cables and the first wire services',
    description:
      'News agencies began as a way to share the cost of being early, and one of them began with birds.',
    tags: ['history'],
    body: `In the spring of 1850 a dispatch from Berlin could go by telegraph as far as Aachen, and one from
Paris as far as Brussels. Between the two lay a gap of some 120 kilometres with no line. The train
took more than six hours. A pigeon took about two.

Julius Reuter hired the pigeons.

## A business of gaps

It lasted for about a year; then the wires met and the birds were out of work. But the idea was
sound: find the gap, be first across it, and sell the same report to everybody. In October 1851
Reuter opened an office in London, and a few weeks later the cable from Dover to Calais carried its
first messages.

He was not the first agency man. Charles-Louis Havas had founded his in Paris in 1835, and both
Reuter and Bernhard Wolff, who set up in Berlin in 1849, had worked for him. In New York a group of
papers had pooled the cost of getting dispatches in 1846; from that grew the Associated Press.

## What sharing did to the prose

A dispatch sold to papers of every party cannot take a side without losing half its customers. It
has to be short, as cable companies charged by the word. And it must stand alone, because you do not
know what will be printed next to it.

None of that began as a principle. Neutral tone, brevity and self-containment were conditions of
sale. They became virtues afterwards.

## The cartel

By 1870 the three European agencies had divided the world between them by contract: Havas, Reuters
and Wolff each gathered in its own territory and exchanged with the others. For two generations,
whatever a reader in Lima knew about Vienna had passed through the hands of one or two offices.

If you have ever designed a feed that others republish, you have met every one of these questions.`,
    comments: [
      {
        author: 'khalid',
        body: 'I have walked a part of that gap. It is very flat, and I felt for the train.',
      },
      {
        author: 'teodor',
        body: 'Exactly-once delivery, by pigeon. I assume that they sent two.',
      },
      {
        author: 'rosalind',
        body: 'They sent several, each with the same message. Redundancy was cheap and hawks were not.',
      },
    ],
    favoritedBy: ['khalid', 'bob', 'teodor', 'priya', 'ingrid', 'chidi', 'mateus'],
  },
  {
    author: 'mateus',
    title: 'Finding the creak: an order of suspicion',
    description:
      'Creaks travel along a frame and lie about where they live, so work from the cheap suspects to the dear.',
    tags: ['cycling', 'maintenance'],
    body: `A bicycle frame is a set of hollow tubes, in other words a musical instrument. The noise you hear at
the pedals may come from the saddle. So do not start where the sound is. Start with questions.

## Three questions

1. **Does it stop when you stand up?** Then it is the saddle or the seatpost.
2. **Does it stop when you stop pedalling?** Then it is something that turns with the cranks or
   pulls on the chain.
3. **Does it come when you pull on the bars, standing still?** Then it is the stem, the bars or the
   headset.

Two minutes on a quiet street, and the list is a third as long.

## Then in this order

- **Wheel fastenings.** A dry quick release or through axle creaks under load. Wipe, grease lightly,
  close properly. This is free, and it is the answer more often than anybody likes.
- **Seatpost and saddle rails.** Take the post out, clean it and the tube, and put it back: grease
  for metal, carbon paste for anything made of carbon. Check the bolts of the clamp.
- **Pedals.** Out, clean, grease the threads, in. Remember that the left one has a left-hand thread.
- **Chainring bolts.** One loose bolt clicks once in each turn.
- **Bottom bracket.** Everybody suspects it first. It comes last because it costs the most to be
  wrong about.

## One change at a time

Do one thing. Ride. Do the next. If you take everything apart on Saturday the creak will be gone on
Sunday and back in May, and you will have learned nothing about it.

Use a torque wrench and the number printed on the part. “Tight” is not a number, and a seatpost
clamp done up too hard makes a quite different noise, only once.`,
    comments: [
      {
        author: 'chidi',
        body: 'This is the best debugging article here and it does not mention a computer.',
      },
    ],
    favoritedBy: ['chidi', 'teodor', 'bob', 'yuki', 'ingrid', 'rosalind', 'amara', 'khalid', 'priya'],
  },
  {
    author: 'priya',
    title: 'Tabular figures and other small mercies',
    description: 'Five details in the setting of numbers that readers never see and always feel.',
    tags: ['typography', 'craft'],
    body: `Nobody will thank you for any of this. Do it anyway.

## Figures of one width

In running text a 1 should be narrower than an 8. In a column of prices it must not be, or the units
will not line up. Good fonts carry both sets, and you ask for them by name:

\`\`\`css
td.amount {
  font-variant-numeric: tabular-nums lining-nums;
  text-align: right;
}
\`\`\`

Use them for clocks and counters as well. A timer set in proportional figures shivers.

## A minus that is a minus

The hyphen on your keyboard is short and sits low. The true minus sign, U+2212, has the width and
the height of the plus, so that −4 and +4 are the same size. A screen reader is also more likely to
say it.

## A dash for a span

1912–1918, pages 40–52: that is an en dash, with no space on either side. If the text is read aloud
often, write “1912 to 1918” and be understood by everybody.

## Spaces that hold

A number and its unit belong on one line. Put a no-break space (U+00A0) between them, or the narrow
one (U+202F) if the gap looks too wide. The narrow one is also the tidiest way to group thousands
for readers who disagree about commas: 1 250 000.

## Right edge, same precision

A reader compares numbers by their length before reading a single digit. Align them right and give
all of them the same number of decimals, and the largest shows itself. Centre them, and each row has
to be read.

---

None of these takes longer than a minute. Together they make the difference between a table that is
looked at and one that is used.`,
    comments: [
      {
        author: 'rosalind',
        body: 'Compositors kept the figures in the case at a common width for precisely this reason. Railway timetables were the hard customers.',
      },
    ],
    favoritedBy: ['rosalind', 'mateus'],
  },
  {
    author: 'amara',
    title: 'Compost is a recipe with two ingredients',
    description: 'Brown and green, in the right proportion, with air and water; the rest is waiting.',
    tags: ['gardening', 'craft'],
    body: `People bring me their compost troubles in a whisper, as though the heap were a family matter. There
are only two troubles, and each is the other’s cure.

## The two ingredients

**Brown** is dry and full of carbon: autumn leaves, straw, torn cardboard, wood chips, the inside of
a toilet roll. **Green** is wet and full of nitrogen: grass, peelings, coffee grounds, spent bean
plants. The creatures that do the work want about 25 to 30 parts of carbon for each part of
nitrogen. You need not calculate anything. Two or three buckets of brown to one of green comes close
enough.

## The method

1. Start with twigs on bare earth, a hand deep, for air from below.
2. Add green and brown in turn, and always finish with brown. A kitchen bucket left uncovered is an
   invitation to flies.
3. Water it until a handful feels like a wrung-out sponge.
4. Turn it when you think of it. Once a month is diligent.

A heap of about a cubic metre gets hot by itself, 55 to 65 °C in the middle for some days, which is
enough to finish off most weed seeds. A smaller one stays cool and does the same work in a year
instead of a season.

## The two troubles

- *It smells.* Too much green, too wet. Fork in torn cardboard.
- *Nothing happens.* Too much brown, too dry. Add grass and a can of water.

## What stays out

Meat, cooked food, cat litter, glossy paper, and the roots of bindweed, which regard the whole
arrangement as a holiday.

It is ready when you cannot tell what anything used to be and it smells like a wood after rain. You
will not have enough. Nobody ever has.`,
    comments: [
      {
        author: 'yuki',
        body: 'Two ingredients, a ratio, warmth and time. This is sourdough with worms.',
      },
      {
        author: 'teodor',
        body: 'Do paper coffee filters count as brown or as green once they are full?',
      },
      {
        author: 'amara',
        body: 'The paper is brown, the grounds are green, and together they are about the only balanced meal my heap gets.',
      },
    ],
    favoritedBy: ['yuki', 'teodor', 'ingrid'],
  },
  {
    author: 'bob',
    title: 'Review code the way an editor reads copy',
    description: 'Four passes, in a fixed order, and a rule about questions that keeps the peace.',
    tags: ['programming', 'writing', 'craft'],
    body: `An editor who starts by fixing commas never finds out that the third paragraph should have been the
first. Reviewers of code make the same mistake every day, and it has the same cause: commas are
easy.

## Four passes

1. **Should this exist?** Read the description and nothing else. What will be different for somebody
   once it is in? If you cannot say, stop and ask.
2. **Is it in the right place?** Skim the list of files. A change in billing that touches the login
   screen is either a surprise or a mistake.
3. **Is it true?** Now read the code. What happens with none, with one, with very many? What if it
   is run twice? What is left behind when the second half fails?
4. **Is it clear?** Only now the names, the comments, the commas. Whatever a formatter could have
   said, let the formatter say.

Stop at the first pass which fails. It is unkind to correct the spelling of a paragraph you are
about to ask somebody to throw away.

## Ask when you do not know, say when you do

“Have you thought of using a map here?” is not a question. It is an instruction in disguise, and
everybody can see the feet under the curtain. If you want the map, say so and say why:

> This is quadratic in the number of tags. We have articles with four of them, so I would leave it,
> but a comment would save the next reader the arithmetic.

Keep the question mark for what you truly do not know. Then the author can tell the two apart.

## Mark the weight

Begin each remark with what you want done about it: *must*, *could*, or *just thinking*. It is one
word. It spares the author an afternoon of guessing, and it makes you notice how few of your remarks
are the first kind.

## And say what is good

Not for politeness. A margin without a single tick teaches only what to avoid.`,
    comments: [
      {
        author: 'chidi',
        body: 'We adopted must/could/just thinking two weeks ago. Arguments are down and, to my surprise, so are the musts.',
      },
      {
        author: 'teodor',
        body: 'Could: a fifth pass for migrations. Can the old code run against the new table for the ten minutes of the roll-out?',
      },
    ],
    favoritedBy: ['chidi', 'priya', 'teodor', 'rosalind', 'yuki', 'khalid', 'amara'],
  },
];
